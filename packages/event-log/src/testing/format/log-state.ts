import { field, list, num, str } from "./fields.ts";

/** As the checkpoint or a note makes it. */
export interface Topic {
  readonly id: number;
  readonly name: string;
  readonly isDirect: boolean;
  readonly partitions: Partition[];
}

interface Epoch {
  readonly epoch: number;
  readonly startOffset: number;
}

/** What was read of it so far. */
export interface Partition {
  readonly epochs: Epoch[];
  nextOffset: number;
  readonly batches: Buffer[];
}

/** A log as its files tell it so far: what the checkpoint says, and then each note. */
export class LogState {
  readonly topics = new Map<number, Topic>();
  readonly committed = new Map<string, number>();
  generation: number;

  constructor(checkpoint: unknown) {
    this.generation = num(field(checkpoint, "roster"), "generation");
    for (const topic of list(checkpoint, "topics"))
      this.topics.set(num(topic, "id"), {
        id: num(topic, "id"),
        name: str(topic, "name"),
        isDirect: field(topic, "isDirect") === true,
        partitions: list(topic, "partitions").map((partition) => ({
          epochs: list(partition, "epochs").map(epochIn),
          nextOffset: Number(field(partition, "startOffset") ?? 0),
          batches: [],
        })),
      });
    for (const group of list(checkpoint, "committedOffsets"))
      for (const topic of list(group, "topics"))
        for (const offset of list(topic, "offsets"))
          this.#commit(group, topic, num(offset, 0), num(offset, 1));
  }

  note(note: unknown): void {
    switch (field(note, "type")) {
      case "topic made":
        return this.#make(num(note, "id"), field(note, "topic"));
      case "topic deleted":
        this.topics.delete(num(note, "id"));
        return this.#forget((_group, topic) => topic === field(note, "name"));
      case "group deleted":
        return this.#forget((group) => group === field(note, "group"));
      case "offsets committed":
        for (const group of list(note, "groups"))
          for (const topic of list(group, "topics"))
            for (const offset of list(topic, "offsets"))
              this.#commit(group, topic, num(offset, "partition"), num(offset, "offset"));
        return;
      case "epoch raised": {
        const topic = [...this.topics.values()].find(({ name }) => name === field(note, "topic"));
        topic?.partitions[num(note, "partition")]?.epochs.push(epochIn(note));
        return;
      }
      case "roster changed":
        this.generation = Math.max(this.generation, num(field(note, "roster"), "generation"));
        return;
      case "topic changed":
      case "producer started":
        return;
      default:
        throw new Error(`FORMAT.md knows no note ${str(note, "type")}`);
    }
  }

  /** A batch of the journal: below the partition's end it is in a segment already, at the end it is the next. */
  batch(topicId: number, partitionNumber: number, batch: Buffer): void {
    const partition = this.topics.get(topicId)?.partitions[partitionNumber];
    const baseOffset = Number(batch.readBigInt64BE(0));
    if (partition === undefined || baseOffset < partition.nextOffset) return;
    take(partition, batch);
  }

  #make(id: number, topic: unknown): void {
    const durability = field(topic, "durability");
    const partitions = Array.from({ length: num(topic, "partitions") }, () => ({
      epochs: [{ epoch: 0, startOffset: 0 }],
      nextOffset: 0,
      batches: [],
    }));
    const isDirect = durability !== undefined && durability !== "sync";
    this.topics.set(id, { id, name: str(topic, "name"), isDirect, partitions });
  }

  #commit(group: unknown, topic: unknown, partition: number, offset: number): void {
    this.committed.set(`${str(group, "group")}/${str(topic, "topic")}/${partition}`, offset);
  }

  #forget(isGone: (group: string, topic: string) => boolean): void {
    for (const key of this.committed.keys()) {
      const [group = "", topic = ""] = key.split("/");
      if (isGone(group, topic)) this.committed.delete(key);
    }
  }
}

const epochIn = (mark: unknown): Epoch => ({
  epoch: num(mark, "epoch"),
  startOffset: num(mark, "startOffset"),
});

/** Puts a batch behind what the partition has. Throws unless it follows, in offset and epoch. */
export function take(partition: Partition, batch: Buffer): void {
  const baseOffset = Number(batch.readBigInt64BE(0));
  const epoch =
    partition.epochs.findLast(({ startOffset }) => startOffset <= baseOffset)?.epoch ?? 0;
  if (baseOffset !== partition.nextOffset || batch.readInt32BE(12) !== epoch)
    throw new Error(`a batch at ${baseOffset} of epoch ${batch.readInt32BE(12)} does not follow`);
  partition.batches.push(batch);
  partition.nextOffset = baseOffset + batch.readInt32BE(23) + 1;
}
