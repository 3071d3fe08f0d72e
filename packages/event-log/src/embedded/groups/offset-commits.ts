import type { Appender } from "../commit/appender.ts";
import type { Note } from "../commit/commit-group.ts";
import type { CommitQueue } from "../commit/commit-queue.ts";
import type { LogState } from "../partitions/log-state.ts";
import { keyOf } from "./assignor.ts";
import type { CommittedOffset, OffsetsNote } from "./committed-offsets.ts";
import type { TopicPartition } from "./group-source.ts";

/**
 * Makes committed offsets durable. All that are committed while one commit of the log is under way go into the next as one
 * note, and of one place only the newest: so a partition that commits a thousand times a second costs the journal no more
 * than the disk has commits.
 */
export class OffsetCommits {
  readonly #state: LogState;
  readonly #queue: CommitQueue;
  readonly #appender: Appender;
  /** On their way to the disk, the oldest first. */
  readonly #underWay = new Set<GatheredOffsets>();
  #open:
    | { readonly commit: number; readonly note: GatheredOffsets; done: Promise<void> }
    | undefined;

  constructor(state: LogState, queue: CommitQueue, appender: Appender) {
    this.#state = state;
    this.#queue = queue;
    this.#appender = appender;
  }

  /** Resolves when all of them are durable. */
  commit(offsets: readonly CommittedOffset[]): Promise<void> {
    const commit = this.#queue.groupNumber;
    if (this.#open?.commit !== commit) {
      const note = new GatheredOffsets(this.#state);
      this.#underWay.add(note);
      const done = this.#appender.commit(note).finally(() => this.#underWay.delete(note));
      this.#open = { commit, note, done };
    }
    for (const offset of offsets) this.#open.note.add(offset);
    return this.#open.done;
  }

  /**
   * The newest that a group commits in a partition: also what is on its way to the disk, as who takes over there goes on
   * behind what the one before had done.
   */
  newest(group: string, partition: TopicPartition): CommittedOffset | undefined {
    const onItsWay = [...this.#underWay].findLast((note) => note.find(group, partition));
    const { topic, partition: number } = partition;
    return onItsWay?.find(group, partition) ?? this.#state.offsets.find(group, topic, number);
  }

  /** Forgets all that the group has committed. What is committed after this call stands. */
  async deleteGroup(group: string): Promise<void> {
    this.#open = undefined;
    await this.#appender.commitNote({ type: "group deleted", group });
  }
}

/** A note that grows until its commit begins. */
class GatheredOffsets implements Note {
  readonly #state: LogState;
  readonly #newest = new Map<string, CommittedOffset>();
  #content: OffsetsNote | undefined;
  #body: Buffer | undefined;

  constructor(state: LogState) {
    this.#state = state;
  }

  add(committed: CommittedOffset): void {
    this.#newest.set(placeOf(committed.group, committed), committed);
  }

  find(group: string, partition: TopicPartition): CommittedOffset | undefined {
    return this.#newest.get(placeOf(group, partition));
  }

  /** Asked for when the commit has begun; nothing is added after that. */
  get body(): Buffer {
    this.#body ??= Buffer.from(JSON.stringify(this.#seal()));
    return this.#body;
  }

  apply = (): void => this.#state.apply(this.#seal());

  #seal(): OffsetsNote {
    if (this.#content !== undefined) return this.#content;
    const groups = [...Map.groupBy(this.#newest.values(), ({ group }) => group)].map(
      ([group, offsets]) => ({
        group,
        topics: [...Map.groupBy(offsets, ({ topic }) => topic)].map(([topic, of]) => ({
          topic,
          offsets: of.map(({ partition, offset, metadata, cutFrom }) => ({
            partition,
            offset,
            metadata,
            cutFrom,
          })),
        })),
      }),
    );
    this.#content = { type: "offsets committed", groups };
    return this.#content;
  }
}

const placeOf = (group: string, partition: TopicPartition): string =>
  `${keyOf(partition)}/${group}`;
