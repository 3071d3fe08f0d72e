import { type EventLog, EventLogError, type TopicOptions } from "@touchline/event-log";
import { schemaHeader } from "@touchline/football";
import { type Actor, type ActRecord, type Deed, operatorActs } from "./operator-act.ts";

/** What an operator may change. */
export type OperatorChanges = Pick<EventLog, "createTopic" | "deleteTopic" | "moveOffsets">;

export interface ActSurroundings {
  readonly by: Actor;
  readonly user?: string | undefined;
  /** Directories that the topic of acts is kept in, where it is not there yet. */
  readonly replicationFactor: 1 | 2 | 3;
  readonly now: () => number;
  /** Draws the name of an act. */
  readonly newId: () => string;
  /** Told, in one line, what could not be recorded. */
  readonly tell: (line: string) => void;
}

/** On a full disk the end of a deletion is tried to be recorded so many times: it is the deletion that makes room. */
const lateTriesMax = 40;
const lateTryMs = 250;

/** Changes of a log, each with a durable record before it takes effect and another when it has. */
export function recordedActs(log: EventLog, surroundings: ActSurroundings): OperatorChanges {
  const recorder = new ActRecorder(log, surroundings);
  const topicCalled = async (name: string) =>
    (await log.describeTopics()).find((topic) => topic.name === name);
  return {
    createTopic: async (options) => {
      refuseForActs(options.name);
      const before = await topicCalled(options.name);
      const settings = settingsIn(options);
      const { name: topic, partitions } = options;
      const deed: Deed =
        before === undefined
          ? { kind: "topic made", topic, partitions, settings }
          : { kind: "topic changed", topic, before: settingsIn(before), settings };
      await recorder.record(deed, () => log.createTopic(options));
    },
    deleteTopic: async (name) => {
      refuseForActs(name);
      const topic = await topicCalled(name);
      if (topic === undefined) return log.deleteTopic(name);
      const deed: Deed = {
        kind: "topic deleted",
        topic: name,
        partitions: topic.partitions.map(({ partition, startOffset, highWatermark }) => ({
          partition,
          startOffset,
          highWatermark,
        })),
        sizeBytes: topic.partitions.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
      };
      await recorder.record(deed, () => log.deleteTopic(name), { makesRoom: true });
    },
    moveOffsets: async (group, moves) => {
      const shown = moves.map((move) => ({ ...move, from: move.from ?? null }));
      const deed: Deed = { kind: "offsets moved", group, moves: shown };
      await recorder.record(deed, () => log.moveOffsets(group, moves));
    },
  };
}

/** Makes the topic of acts where it is not there; one that is stays as it is. */
export async function makeOperatorActs(log: EventLog, replicationFactor: 1 | 2 | 3): Promise<void> {
  const { name, partitions } = operatorActs;
  const topics = await log.describeTopics();
  if (topics.some((topic) => topic.name === name)) return;
  await log.createTopic({ name, partitions, replicationFactor });
}

/** The record of acts was to be changed or deleted: whoever could shorten it could act unseen. */
export class ActsAreKept extends Error {}

function refuseForActs(name: string): void {
  if (name !== operatorActs.name) return;
  const why = `${name} is the record of what operators did, which is neither changed nor deleted`;
  throw new ActsAreKept(why);
}

class ActRecorder {
  readonly #log: EventLog;
  readonly #surroundings: ActSurroundings;

  constructor(log: EventLog, surroundings: ActSurroundings) {
    this.#log = log;
    this.#surroundings = surroundings;
  }

  /** Does it between its two records. Without the first nothing is done, unless that makes the room which the record lacks. */
  async record(
    deed: Deed,
    effect: () => Promise<void>,
    { makesRoom = false }: { readonly makesRoom?: boolean } = {},
  ): Promise<void> {
    const { newId, now, tell, by, user } = this.#surroundings;
    const act = { act: newId(), by, ...(user !== undefined && { user }), deed };
    await this.#begin({ ...act, state: "begun", at: now() }, makesRoom);
    // What was done was done: that its end could not be recorded must not make it look as if it had failed.
    const end = (ended: Pick<ActRecord, "state" | "problem">) =>
      this.#end({ ...act, ...ended, at: now() }, makesRoom).catch((error: unknown) =>
        tell(
          `the end of an act could not be recorded (${messageOf(error)}): ${JSON.stringify(deed)}`,
        ),
      );
    try {
      await effect();
    } catch (error) {
      await end({ state: "failed", problem: messageOf(error) });
      throw error;
    }
    await end({ state: "done" });
  }

  async #begin(record: ActRecord, makesRoom: boolean): Promise<void> {
    try {
      await makeOperatorActs(this.#log, this.#surroundings.replicationFactor);
      await this.#append(record);
    } catch (error) {
      if (!(makesRoom && isDiskFull(error))) throw error;
      this.#surroundings.tell("the disk is full: this act is recorded once it has made room");
    }
  }

  async #end(record: ActRecord, isPatient: boolean): Promise<void> {
    for (let tries = 1; ; tries++) {
      try {
        return await this.#append(record);
      } catch (error) {
        if (!(isPatient && isDiskFull(error)) || tries === lateTriesMax) throw error;
        await new Promise((resolve) => void setTimeout(resolve, lateTryMs));
      }
    }
  }

  async #append(record: ActRecord): Promise<void> {
    const { name, schema } = operatorActs;
    const value = JSON.stringify(record);
    const headers = { [schemaHeader]: schema };
    await this.#log.append(name, [{ key: record.act, partition: 0, value, headers }]);
  }
}

/** The settings that are given, as JSON can say them. */
function settingsIn(
  options: Omit<TopicOptions, "name" | "partitions">,
): Readonly<Record<string, unknown>> {
  const { retentionMs, retentionBytes, cleanupPolicy, durability, replicationFactor } = options;
  const settings = { retentionMs, retentionBytes, cleanupPolicy, durability, replicationFactor };
  return Object.fromEntries(
    Object.entries(settings)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, value === Number.POSITIVE_INFINITY ? "forever" : value]),
  );
}

const isDiskFull = (error: unknown): boolean =>
  error instanceof EventLogError && error.code === "EVENT_LOG_DISK_FULL";

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
