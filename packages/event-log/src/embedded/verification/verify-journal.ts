import { EventLogError } from "../../errors.ts";
import type { Checkpoint } from "../recovery/checkpoint.ts";
import { DeletedTopics } from "../journal/deleted-topics.ts";
import type { BlockEntry } from "../journal/journal-block.ts";
import { type JournalContent, type JournalStep, readJournal } from "../journal/journal-replay.ts";
import type { Roster } from "../replicas/roster.ts";
import { found, type Verification } from "./verify-findings.ts";

const RESTORE_JOURNAL =
  "restore the directory from a copy; without one, open the log: the partitions concerned stop, the rest goes on";

/** A checkpoint, and the journal as it was at that moment, unless it could not be read. */
export interface LogSnapshot {
  readonly checkpoint: Checkpoint;
  readonly journal?: JournalContent;
}

type Batch = Extract<BlockEntry, { kind: "batch" }>;

/** Reads the journal from where the checkpoint says to its end. What is torn there was never acknowledged and is no damage. */
export async function verifyJournal(
  verification: Verification,
  directory: string,
  { checkpoint, journal }: LogSnapshot,
): Promise<void> {
  try {
    const content = journal ?? (await readJournal(verification.fs, directory, checkpoint.journal));
    const topics = new TopicsInJournal(checkpoint, new DeletedTopics(content));
    const { steps, files } = content;
    for (const { bytes } of files) verification.bytes += bytes.length;
    verification.files += files.length;
    for (const step of steps) verifyStep(verification, topics, step);
  } catch (error) {
    if (!(error instanceof EventLogError)) throw error;
    found(verification, { path: directory, what: error.message, whatToDo: RESTORE_JOURNAL });
  }
}

function verifyStep(verification: Verification, topics: TopicsInJournal, step: JournalStep): void {
  const { path } = step;
  if (step.type === "hole") {
    const what = "a commit cannot be read, and a later one proves that it was acknowledged";
    found(verification, { path, position: step.position, what, whatToDo: RESTORE_JOURNAL });
    topics.forgetWhatFollows();
    return;
  }
  for (const entry of step.block.damaged) {
    const position = entry.bodyPosition;
    if (entry.kind === "note") {
      const what = "a note about topics or committed offsets does not match its checksum";
      found(verification, { path, position, what, whatToDo: RESTORE_JOURNAL });
      continue;
    }
    if (topics.isDeleted(entry)) continue;
    const { partition, baseOffset } = entry;
    topics.missingBefore(entry);
    found(verification, {
      path,
      position,
      topic: topics.nameOf(entry),
      partition,
      offsets: { first: baseOffset, last: topics.lastOffset(entry) },
      what: "a batch does not match its checksum",
      whatToDo: RESTORE_JOURNAL,
    });
  }
  for (const entry of step.block.entries) {
    if (entry.kind === "note") {
      topics.note(entry.body);
      continue;
    }
    verification.batches++;
    if (topics.isDeleted(entry)) continue;
    const missing = topics.missingBefore(entry);
    if (missing === undefined) continue;
    found(verification, {
      path,
      position: step.block.position,
      topic: topics.nameOf(entry),
      partition: entry.partition,
      offsets: missing,
      what: `offset ${entry.baseOffset} follows, and what stood before it is nowhere`,
      whatToDo: RESTORE_JOURNAL,
    });
  }
}

/** The rosters that its whole blocks note, in the order they were committed. */
export function rostersIn(steps: readonly JournalStep[]): readonly Roster[] {
  const notes = steps.flatMap((step) =>
    step.type === "hole" ? [] : step.block.entries.filter(({ kind }) => kind === "note"),
  );
  return notes.flatMap(({ body }) => noteIn(body).roster ?? []);
}

/** The block's checksum vouches that these are the bytes a note was written as. */
function noteIn(body: Buffer): Partial<NoteInJournal> {
  return JSON.parse(body.toString());
}

interface NoteInJournal {
  readonly type: string;
  readonly id: number;
  readonly topic: { readonly name: string };
  readonly roster: Roster;
}

/** Names of topics, and the offset each partition goes on at, as the journal is read. */
class TopicsInJournal {
  readonly #nameById = new Map<number, string>();
  readonly #nextOffset = new Map<string, number>();
  readonly #deleted: DeletedTopics;
  #isSure = true;

  constructor({ topics }: Checkpoint, deleted: DeletedTopics) {
    this.#deleted = deleted;
    for (const { id, name, partitions } of topics) {
      this.#nameById.set(id, name);
      for (const [partition, { segments, startOffset = 0 }] of partitions.entries())
        this.#nextOffset.set(`${id}/${partition}`, segments.at(-1)?.nextOffset ?? startOffset);
    }
  }

  /** By the journal's end its topic is gone, and its files may be. */
  isDeleted({ topicId }: Batch): boolean {
    return this.#deleted.has(topicId);
  }

  nameOf({ topicId }: Batch): string {
    return this.#nameById.get(topicId) ?? `topic number ${topicId}`;
  }

  note(body: Buffer): void {
    const note = noteIn(body);
    if (note.type === "topic made" && note.id !== undefined && note.topic !== undefined)
      this.#nameById.set(note.id, note.topic.name);
  }

  /** A hole may have held anything: what is missing behind it was reported with it. */
  forgetWhatFollows(): void {
    this.#isSure = false;
  }

  /** The last offset of a damaged batch is told by what its header still says, if that can be. */
  lastOffset({ baseOffset, body }: Batch): number {
    const delta = body.length >= 27 ? body.readInt32BE(23) : 0;
    return baseOffset + (delta >= 0 && delta < 1_000_000 ? delta : 0);
  }

  missingBefore(entry: Batch): { readonly first: number; readonly last: number } | undefined {
    const key = `${entry.topicId}/${entry.partition}`;
    const expected = this.#nextOffset.get(key) ?? 0;
    const next = this.lastOffset(entry) + 1;
    this.#nextOffset.set(key, Math.max(expected, next));
    if (!this.#isSure || entry.baseOffset <= expected) return undefined;
    return { first: expected, last: entry.baseOffset - 1 };
  }
}
