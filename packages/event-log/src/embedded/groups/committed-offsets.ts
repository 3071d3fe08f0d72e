import type { LogState } from "../log-state.ts";
import { keyOf } from "./assignor.ts";

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
  readonly #byGroup = new Map<string, Map<string, CommittedOffset>>();

  constructor(committed: readonly CommittedOffset[]) {
    for (const each of committed) this.#set(each);
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
    return this.#byGroup.get(group)?.get(keyOf({ topic, partition }));
  }

  of(group: string): readonly CommittedOffset[] {
    return [...(this.#byGroup.get(group)?.values() ?? [])];
  }

  all(): readonly CommittedOffset[] {
    return [...this.#byGroup.keys()].flatMap((group) => this.of(group));
  }

  /** Of a topic that is no more, so that one of the same name begins afresh. */
  forgetTopic(topic: string): void {
    for (const [group, offsets] of this.#byGroup) {
      for (const [key, committed] of offsets) if (committed.topic === topic) offsets.delete(key);
      if (offsets.size === 0) this.#byGroup.delete(group);
    }
  }

  /** A commit may have been under way when its topic went: `hasTopic` says what there is. */
  apply(note: GroupNote, hasTopic: (topic: string) => boolean): void {
    for (const committed of offsetsIn(note)) if (hasTopic(committed.topic)) this.#set(committed);
    if (note.type === "group deleted") this.#byGroup.delete(note.group);
  }

  #set({ group, topic, partition, offset, metadata, cutFrom }: CommittedOffset): void {
    let offsets = this.#byGroup.get(group);
    if (offsets === undefined) this.#byGroup.set(group, (offsets = new Map()));
    offsets.set(keyOf({ topic, partition }), {
      group,
      topic,
      partition,
      offset,
      metadata,
      cutFrom,
    });
  }
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
