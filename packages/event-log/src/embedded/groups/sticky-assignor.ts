import type { TopicPartition } from "./group-source.ts";
import { type Assignor, Ownership, type SubscribedMember } from "./assignor.ts";

/**
 * The target of Kafka's cooperative-sticky assignment: as even as the subscriptions allow, and members keep what they own
 * unless evenness takes it from them. What nobody owns goes to whoever has least; then, as long as somebody has two more
 * than another it could give to, if need be through third ones, one partition moves along that chain.
 */
export const assignSticky: Assignor = (members, partitionsOf) => {
  const readers = new Readers(members, partitionsOf);
  for (const partition of readers.unowned()) readers.giveToLeastLoaded(partition);
  while (readers.evenOut());
  return readers.assigned();
};

/** A member and what it is to read, by topic. */
interface Reader {
  readonly id: string;
  readonly held: Map<string, TopicPartition[]>;
  load: number;
}

/** One partition of `topic` is to go from one reader to the next. */
interface Step {
  readonly from: Reader;
  readonly to: Reader;
  readonly topic: string;
}

class Readers {
  readonly #ownership: Ownership;
  readonly #readers: readonly Reader[];
  readonly #subscribers = new Map<string, Reader[]>();
  readonly #partitionsOf: (topic: string) => number;

  constructor(members: readonly SubscribedMember[], partitionsOf: (topic: string) => number) {
    this.#ownership = new Ownership(members);
    this.#partitionsOf = partitionsOf;
    const inOrder = members.toSorted((a, b) => (a.id < b.id ? -1 : 1));
    this.#readers = inOrder.map(({ id, topics, owned }) => {
      const reader: Reader = { id, held: new Map(), load: 0 };
      for (const topic of new Set(topics)) {
        const subscribers = this.#subscribers.get(topic);
        if (subscribers === undefined) this.#subscribers.set(topic, [reader]);
        else subscribers.push(reader);
        const kept = owned.filter(
          (p) =>
            p.topic === topic && p.partition < partitionsOf(topic) && this.#ownership.owns(id, p),
        );
        this.#hold(reader, topic, kept);
      }
      return reader;
    });
  }

  assigned(): Map<string, TopicPartition[]> {
    const byPartition = (a: TopicPartition, b: TopicPartition) => a.partition - b.partition;
    return new Map(
      this.#readers.map(({ id, held }) => [
        id,
        [...held.values()].flatMap((partitions) => partitions.toSorted(byPartition)),
      ]),
    );
  }

  /** Topics that few want come first, as there is less choice where to put them. */
  *unowned(): Iterable<TopicPartition> {
    const topics = [...this.#subscribers].toSorted(([, a], [, b]) => a.length - b.length);
    for (const [topic, subscribers] of topics) {
      const taken = new Set(
        subscribers.flatMap(({ held }) => (held.get(topic) ?? []).map((p) => p.partition)),
      );
      const count = this.#partitionsOf(topic);
      for (let partition = 0; partition < count; partition++)
        if (!taken.has(partition)) yield { topic, partition };
    }
  }

  giveToLeastLoaded(partition: TopicPartition): void {
    const subscribers = this.#subscribers.get(partition.topic)!;
    const least = subscribers.reduce((best, reader) => (reader.load < best.load ? reader : best));
    this.#hold(least, partition.topic, [partition]);
  }

  /** Moves one partition from whoever has most to whoever has least of those it can reach. False when all is even. */
  evenOut(): boolean {
    const least = Math.min(...this.#readers.map(({ load }) => load));
    const tooLoaded = this.#readers.filter(({ load }) => load >= least + 2);
    for (const reader of tooLoaded.toSorted((a, b) => b.load - a.load)) {
      const steps = this.#wayFrom(reader);
      for (const step of steps) this.#move(step);
      if (steps.length > 0) return true;
    }
    return false;
  }

  /** The shortest chain of subscriptions to the least loaded reader that has at least two less. */
  #wayFrom(source: Reader): Step[] {
    const cameBy = new Map<Reader, Step | undefined>([[source, undefined]]);
    const topicsSeen = new Set<string>();
    let target = source;
    // A Map that grows while it is walked through is a queue.
    for (const from of cameBy.keys()) {
      if (from.load < target.load) target = from;
      for (const [topic, partitions] of from.held) {
        if (partitions.length === 0 || topicsSeen.has(topic)) continue;
        topicsSeen.add(topic);
        for (const to of this.#subscribers.get(topic)!)
          if (!cameBy.has(to)) cameBy.set(to, { from, to, topic });
      }
    }
    if (target.load > source.load - 2) return [];
    const steps: Step[] = [];
    for (let step = cameBy.get(target); step !== undefined; step = cameBy.get(step.from))
      steps.push(step);
    return steps;
  }

  /** Best goes what comes home by it, next what is new to its holder anyway. */
  #move({ from, to, topic }: Step): void {
    const held = from.held.get(topic)!;
    const moved =
      held.find((partition) => this.#ownership.owns(to.id, partition)) ??
      held.find((partition) => !this.#ownership.owns(from.id, partition)) ??
      held.at(-1)!;
    held.splice(held.indexOf(moved), 1);
    from.load -= 1;
    this.#hold(to, topic, [moved]);
  }

  #hold(reader: Reader, topic: string, partitions: readonly TopicPartition[]): void {
    const held = reader.held.get(topic);
    if (held === undefined) reader.held.set(topic, [...partitions]);
    else held.push(...partitions);
    reader.load += partitions.length;
  }
}
