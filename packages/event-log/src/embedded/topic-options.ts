import { EventLogError } from "../errors.ts";
import type { TopicOptions } from "../event-log.ts";
import type { Topic } from "./log-state.ts";

/** As Kafka's, so that every topic here can be one there. It is part of a path: no slashes, and never `.` or `..`. */
const TOPIC_NAME = /^(?!\.{1,2}$)[a-zA-Z0-9._-]{1,249}$/;
const PARTITIONS_MAX = 10_000;

/** Throws TOPIC_NAME_INVALID or OPTION_INVALID. */
export function checkTopicOptions({ name, partitions, retentionMs }: TopicOptions): void {
  if (!TOPIC_NAME.test(name)) {
    throw new EventLogError(
      "EVENT_LOG_TOPIC_NAME_INVALID",
      `${JSON.stringify(name)} is no topic name: use 1 to 249 letters, digits, dots, dashes and underscores`,
    );
  }
  if (!Number.isInteger(partitions) || partitions < 1 || partitions > PARTITIONS_MAX)
    throw invalid(`topic ${name} needs 1 to ${PARTITIONS_MAX} partitions, not ${partitions}`);
  if (retentionMs !== undefined && !(Number.isSafeInteger(retentionMs) && retentionMs > 0))
    throw invalid(
      `retentionMs of topic ${name} must be whole milliseconds above 0, not ${retentionMs}`,
    );
}

/** Throws TOPIC_MISMATCH when a topic that is there has another partition count than was asked for. */
export function checkSameTopic(existing: Topic, { name, partitions }: TopicOptions): void {
  if (existing.partitions.length === partitions) return;
  throw new EventLogError(
    "EVENT_LOG_TOPIC_MISMATCH",
    `topic ${name} has ${existing.partitions.length} partitions, not ${partitions}; the count is fixed for its life, ` +
      "as it says where each key is",
  );
}

function invalid(message: string): EventLogError {
  return new EventLogError("EVENT_LOG_OPTION_INVALID", message);
}
