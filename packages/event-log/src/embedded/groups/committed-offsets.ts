import type { LogState } from "../partitions/log-state.ts";

/** How far a group is done with a partition: everything below `offset`. */
export interface CommittedOffset {
  readonly group: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  /** What its member wanted to find beside it. */
  readonly metadata?: string | undefined;
  /** It stood here before the log lost its end in a crash, and was put back to what is left. */
  readonly cutFrom?: number | undefined;
}

/** What a checkpoint keeps of a group's offsets; of each no more than its numbers, as a rule, for there may be many. */
export interface GroupOffsetsMark {
  readonly group: string;
  readonly topics: readonly { readonly topic: string; readonly offsets: readonly OffsetMark[] }[];
}

type OffsetMark = readonly [
  partition: number,
  offset: number,
  more?: Pick<CommittedOffset, "metadata" | "cutFrom">,
];

/** What a note in the journal says of groups. */
export type GroupNote = OffsetsNote | GroupDeletedNote | SingleOffsetNote;

/** Offsets committed in one moment, of any number of groups. */
export interface OffsetsNote {
  readonly type: "offsets committed";
  readonly groups: readonly {
    readonly group: string;
    readonly topics: readonly {
      readonly topic: string;
      readonly offsets: readonly Omit<CommittedOffset, "group" | "topic">[];
    }[];
  }[];
}

interface GroupDeletedNote {
  readonly type: "group deleted";
  readonly group: string;
}

/** As format 1 wrote them. */
type SingleOffsetNote = { readonly type: "offset committed" } & CommittedOffset;

/** The committed offsets of all groups, as far as they are durable. */
export class CommittedOffsets {
  /** By group, topic and partition. */
  readonly #byGroup = new Map<string, Map<string, Map<number, CommittedOffset>>>();

  /** Format 1 kept a list of all offsets. */
  constructor(kept: readonly (GroupOffsetsMark | CommittedOffset)[]) {
    for (const each of kept)
      for (const committed of "topics" in each ? offsetsInMark(each) : [each]) this.#set(committed);
  }

  /** Groups that have committed something, in the order of their first commit. */
  groups(): IterableIterator<string> {
    return this.#byGroup.keys();
  }

  get groupCount(): number {
    return this.#byGroup.size;
  }

  has(group: string): boolean {
    return this.#byGroup.has(group);
  }

  find(group: string, topic: string, partition: number): CommittedOffset | undefined {
    return this.#byGroup.get(group)?.get(topic)?.get(partition);
  }

  of(group: string): readonly CommittedOffset[] {
    const topics = this.#byGroup.get(group)?.values() ?? [];
    return [...topics].flatMap((partitions) => [...partitions.values()]);
  }

  all(): readonly CommittedOffset[] {
    return [...this.#byGroup.keys()].flatMap((group) => this.of(group));
  }

  mark(): GroupOffsetsMark[] {
    return [...this.#byGroup].map(([group, topics]) => ({
      group,
      topics: [...topics].map(([topic, partitions]) => ({
        topic,
        offsets: [...partitions.values()].map(offsetMark),
      })),
    }));
  }

  /** Of a topic that is no more, so that one of the same name begins afresh. */
  forgetTopic(topic: string): void {
    for (const [group, topics] of this.#byGroup)
      if (topics.delete(topic) && topics.size === 0) this.#byGroup.delete(group);
  }

  /** A commit may have been under way when its topic went: `hasTopic` says what there is. */
  apply(note: GroupNote, hasTopic: (topic: string) => boolean): void {
    for (const committed of offsetsIn(note)) if (hasTopic(committed.topic)) this.#set(committed);
    if (note.type === "group deleted") this.#byGroup.delete(note.group);
  }

  #set({ group, topic, partition, offset, metadata, cutFrom }: CommittedOffset): void {
    let topics = this.#byGroup.get(group);
    if (topics === undefined) this.#byGroup.set(group, (topics = new Map()));
    let partitions = topics.get(topic);
    if (partitions === undefined) topics.set(topic, (partitions = new Map()));
    partitions.set(partition, { group, topic, partition, offset, metadata, cutFrom });
  }
}

function offsetMark({ partition, offset, metadata, cutFrom }: CommittedOffset): OffsetMark {
  if (metadata === undefined && cutFrom === undefined) return [partition, offset];
  return [partition, offset, { metadata, cutFrom }];
}

function offsetsInMark({ group, topics }: GroupOffsetsMark): CommittedOffset[] {
  return topics.flatMap(({ topic, offsets }) =>
    offsets.map(([partition, offset, more]) => ({ group, topic, partition, offset, ...more })),
  );
}

function offsetsIn(note: GroupNote): readonly CommittedOffset[] {
  if (note.type === "group deleted") return [];
  if (note.type === "offset committed") return [note];
  return note.groups.flatMap(({ group, topics }) =>
    topics.flatMap(({ topic, offsets }) => offsets.map((offset) => ({ ...offset, group, topic }))),
  );
}

/**
 * Offsets that stand behind the end of their partition: after a power cut a topic that is not synced may have lost what
 * was processed already. The offsets that follow will be given to other records, so a group must go on at the end that is
 * left, or it would miss those.
 */
export function offsetsPastEnd(state: LogState): CommittedOffset[] {
  return state.offsets.all().flatMap((committed) => {
    const partition = state.findTopic(committed.topic)?.partitions[committed.partition];
    if (partition === undefined || partition.status === "offline") return [];
    if (committed.offset <= partition.highWatermark) return [];
    const cutFrom = committed.cutFrom ?? committed.offset;
    return [{ ...committed, offset: partition.highWatermark, cutFrom }];
  });
}
