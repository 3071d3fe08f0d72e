import { type EventLog, EventLogError, type NewRecord } from "@touchline/event-log";

/** The partitions a feed writes to, and those among them that take no more. */
export class OutputPartitions {
  readonly #log: EventLog;
  /** Why, by `topic/partition`. */
  readonly #faultByPartition = new Map<string, string>();

  constructor(log: EventLog) {
    this.#log = log;
  }

  /** Those that take no more, as `topic/partition`. */
  get faulty(): readonly string[] {
    return [...this.#faultByPartition.keys()];
  }

  /**
   * Appends records to the one partition they belong to. Gives why it takes no more, when it is out of order for good;
   * throws what may pass by itself, and what is no fault of the partition. It is not asked again in this process.
   */
  async append(
    topic: string,
    partition: number,
    records: readonly NewRecord[],
  ): Promise<string | undefined> {
    const key = `${topic}/${partition}`;
    const known = this.#faultByPartition.get(key);
    if (known !== undefined) return known;
    try {
      await this.#log.append(topic, records);
      return undefined;
    } catch (error) {
      if (!(error instanceof EventLogError) || error.retriable) throw error;
      if (error.code === "EVENT_LOG_CLOSED" || (await this.#isOnline(topic, partition)))
        throw error;
      this.#faultByPartition.set(key, error.message);
      return error.message;
    }
  }

  async #isOnline(topic: string, partition: number): Promise<boolean> {
    const described = (await this.#log.describeTopics()).find(({ name }) => name === topic);
    const found = described?.partitions.find((other) => other.partition === partition);
    return found?.status === "online";
  }
}
