import { EventLogError } from "../errors.ts";
import type { Durability, GivenSettings, TopicOptions, TopicSettings } from "../event-log.ts";
import type { Topic } from "./partitions/topic.ts";

/** As Kafka's, so that every topic here can be one there. It is part of a path: no slashes, and never `.` or `..`. */
const TOPIC_NAME = /^(?!\.{1,2}$)[a-zA-Z0-9._-]{1,249}$/;
const PARTITIONS_MAX = 10_000;
const REPLICATION_FACTOR_MAX = 3;
const SYNC_INTERVAL_MS_MAX = 3_600_000;

/** What a topic has where it says nothing. */
const defaultSettings: TopicSettings = {
  retentionMs: undefined,
  retentionBytes: undefined,
  cleanupPolicy: "delete",
  durability: "sync",
  replicationFactor: 1,
};

/** Throws TOPIC_NAME_INVALID or OPTION_INVALID. */
export function checkTopicOptions(options: TopicOptions): void {
  const { name, partitions, cleanupPolicy, durability, replicationFactor } = options;
  if (!TOPIC_NAME.test(name)) {
    throw new EventLogError(
      "EVENT_LOG_TOPIC_NAME_INVALID",
      `${JSON.stringify(name)} is no topic name: use 1 to 249 letters, digits, dots, dashes and underscores`,
    );
  }
  if (!isWholeNumber(partitions, PARTITIONS_MAX))
    throw invalid(`topic ${name} needs 1 to ${PARTITIONS_MAX} partitions, not ${partitions}`);
  checkLimit(options, "retentionMs", "milliseconds");
  checkLimit(options, "retentionBytes", "bytes");
  if (cleanupPolicy !== undefined && cleanupPolicy !== "delete" && cleanupPolicy !== "compact") {
    const policy = JSON.stringify(cleanupPolicy);
    throw invalid(`cleanupPolicy of topic ${name} must be "delete" or "compact", not ${policy}`);
  }
  if (durability !== undefined) checkDurability(name, durability);
  if (replicationFactor !== undefined && !isWholeNumber(replicationFactor, REPLICATION_FACTOR_MAX))
    throw invalid(
      `topic ${name} needs a replicationFactor of 1 to ${REPLICATION_FACTOR_MAX}, not ${replicationFactor}`,
    );
}

/** The settings of a topic that is made with these options. */
export function settingsOfNewTopic(options: TopicOptions): TopicSettings {
  return withGiven(defaultSettings, options);
}

/** The settings a topic had when they were kept; what was not kept then has its default. */
export function settingsOfKeptTopic(kept: GivenSettings): TopicSettings {
  return withGiven(defaultSettings, kept);
}

/**
 * What a topic that is there has from now on; undefined when nothing of it changes. What the options leave out stays as
 * it is. Throws TOPIC_MISMATCH when they ask for another number of partitions or replicas.
 */
export function changedSettings(existing: Topic, options: TopicOptions): TopicSettings | undefined {
  const { settings, partitions, name } = existing;
  if (partitions.length !== options.partitions) {
    throw mismatch(
      `topic ${name} has ${partitions.length} partitions, not ${options.partitions}; the count is fixed for its life, ` +
        "as it says where each key is",
    );
  }
  const { replicationFactor = settings.replicationFactor } = options;
  if (replicationFactor !== settings.replicationFactor) {
    throw mismatch(
      `topic ${name} has replicationFactor ${settings.replicationFactor}, not ${replicationFactor}; it is fixed for its life`,
    );
  }
  const changed = withGiven(settings, options);
  return JSON.stringify(changed) === JSON.stringify(settings) ? undefined : changed;
}

function withGiven(before: TopicSettings, given: GivenSettings): TopicSettings {
  return {
    retentionMs: limitOf(given.retentionMs ?? before.retentionMs),
    retentionBytes: limitOf(given.retentionBytes ?? before.retentionBytes),
    cleanupPolicy: given.cleanupPolicy ?? before.cleanupPolicy,
    durability: given.durability ?? before.durability,
    replicationFactor: given.replicationFactor ?? before.replicationFactor,
  };
}

/** No limit is kept as none: JSON has no word for Infinity. */
function limitOf(limit: number | undefined): number | undefined {
  return limit === Infinity ? undefined : limit;
}

function checkLimit(
  options: TopicOptions,
  limit: "retentionMs" | "retentionBytes",
  unit: string,
): void {
  const value = options[limit];
  if (value === undefined || value === Infinity || isWholeNumber(value, Number.MAX_SAFE_INTEGER))
    return;
  throw invalid(
    `${limit} of topic ${options.name} must be whole ${unit} above 0, or Infinity, not ${value}`,
  );
}

function checkDurability(name: string, durability: Durability): void {
  if (durability === "sync" || durability === "os") return;
  const intervalMs = typeof durability === "object" ? durability?.intervalMs : undefined;
  if (isWholeNumber(intervalMs, SYNC_INTERVAL_MS_MAX)) return;
  throw invalid(
    `durability of topic ${name} must be "sync", "os" or { intervalMs: 1 to ${SYNC_INTERVAL_MS_MAX} }, ` +
      `not ${JSON.stringify(durability)}`,
  );
}

function isWholeNumber(value: unknown, most: number): boolean {
  return typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= most;
}

function mismatch(message: string): EventLogError {
  return new EventLogError("EVENT_LOG_TOPIC_MISMATCH", message);
}

function invalid(message: string): EventLogError {
  return new EventLogError("EVENT_LOG_OPTION_INVALID", message);
}
