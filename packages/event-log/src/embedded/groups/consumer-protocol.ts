import type { TopicPartition } from "./group-source.ts";

/**
 * What consumers say of themselves when they join, and what their leader gives them: Kafka's ConsumerProtocolSubscription
 * and ConsumerProtocolAssignment, so that Kafka's tools and clients read those of members in this process.
 *
 *     subscription  version i16, topics [string], user data bytes, from 1 on: owned [topic string, [partition i32]],
 *                   from 2 on: generation i32
 *     assignment    version i16, [topic string, [partition i32]], user data bytes
 */
export interface Subscription {
  readonly topics: readonly string[];
  /** What the member still reads, and therefore nobody else may be given. */
  readonly owned: readonly TopicPartition[];
  /** As of which generation it owns them; −1 when it does not say. */
  readonly generation: number;
}

const SUBSCRIPTION_VERSION = 2;
const ASSIGNMENT_VERSION = 0;
const NO_BYTES = -1;

export function encodeSubscription({ topics, owned, generation }: Subscription): Buffer {
  const writer = new Writer();
  writer.int16(SUBSCRIPTION_VERSION);
  writer.int32(topics.length);
  for (const topic of topics) writer.string(topic);
  writer.int32(NO_BYTES);
  writer.partitions(owned);
  writer.int32(generation);
  return writer.bytes();
}

/** Throws RangeError when the bytes are no subscription. */
export function decodeSubscription(bytes: Buffer): Subscription {
  const reader = new Reader(bytes);
  const version = reader.int16();
  const topics = reader.list(() => reader.string());
  reader.skipBytes();
  const owned = version >= 1 ? reader.partitions() : [];
  const generation = version >= 2 ? reader.int32() : -1;
  return { topics, owned, generation };
}

export function encodeAssignment(partitions: readonly TopicPartition[]): Buffer {
  const writer = new Writer();
  writer.int16(ASSIGNMENT_VERSION);
  writer.partitions(partitions);
  writer.int32(NO_BYTES);
  return writer.bytes();
}

/** Throws RangeError when the bytes are no assignment. No bytes at all are an assignment of nothing. */
export function decodeAssignment(bytes: Buffer): TopicPartition[] {
  if (bytes.length === 0) return [];
  const reader = new Reader(bytes);
  reader.int16();
  return reader.partitions();
}

/** Whether two members want the same topics. What is no subscription is compared as it is. */
export function isSameSubscription(a: Buffer, b: Buffer): boolean {
  if (a.equals(b)) return true;
  try {
    const topics = new Set(decodeSubscription(a).topics);
    const others = new Set(decodeSubscription(b).topics);
    return topics.symmetricDifference(others).size === 0;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

class Writer {
  readonly #parts: Buffer[] = [];

  int16(value: number): void {
    const bytes = Buffer.alloc(2);
    bytes.writeInt16BE(value);
    this.#parts.push(bytes);
  }

  int32(...values: number[]): void {
    const bytes = Buffer.alloc(4 * values.length);
    values.forEach((value, n) => bytes.writeInt32BE(value, 4 * n));
    this.#parts.push(bytes);
  }

  string(value: string): void {
    const bytes = Buffer.from(value);
    this.int16(bytes.length);
    this.#parts.push(bytes);
  }

  partitions(partitions: readonly TopicPartition[]): void {
    const byTopic = Map.groupBy(partitions, ({ topic }) => topic);
    this.int32(byTopic.size);
    for (const [topic, of] of byTopic) {
      this.string(topic);
      this.int32(of.length, ...of.map(({ partition }) => partition));
    }
  }

  bytes(): Buffer {
    return Buffer.concat(this.#parts);
  }
}

/** Reads behind the end throw RangeError, as Buffer's do. */
class Reader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  int16(): number {
    this.#at += 2;
    return this.#bytes.readInt16BE(this.#at - 2);
  }

  int32(): number {
    this.#at += 4;
    return this.#bytes.readInt32BE(this.#at - 4);
  }

  string(): string {
    return this.#take(this.int16()).toString();
  }

  skipBytes(): void {
    this.#take(Math.max(0, this.int32()));
  }

  list<T>(read: () => T): T[] {
    const items: T[] = [];
    // As many as there are bytes for: a length is believed only so far.
    for (let left = this.int32(); left > 0; left--) items.push(read());
    return items;
  }

  partitions(): TopicPartition[] {
    return this.list(() => {
      const topic = this.string();
      return this.list(() => ({ topic, partition: this.int32() }));
    }).flat();
  }

  #take(length: number): Buffer {
    const end = this.#at + length;
    if (length < 0 || end > this.#bytes.length)
      throw new RangeError(`byte ${end} is behind the end of ${this.#bytes.length} bytes`);
    this.#at = end;
    return this.#bytes.subarray(end - length, end);
  }
}
