import type { JournalContent } from "./journal-replay.ts";
import type { LogState } from "../partitions/log-state.ts";
import type { NoteContent } from "../partitions/note-content.ts";

/**
 * The topics that a journal will have deleted by its end. A checkpoint is taken a little after the place in the journal it
 * goes on from, so what stands in between may speak of topics that the checkpoint no longer has, or of others by the same
 * name.
 */
export class DeletedTopics {
  readonly #ids = new Set<number>();
  /** Numbers whose deletion is still to come, by name. */
  readonly #aheadByName = new Map<string, Set<number>>();

  constructor(journal: JournalContent) {
    for (const step of journal.steps) {
      if (step.type === "hole") continue;
      for (const entry of step.block.entries)
        if (entry.kind === "note") this.#expect(JSON.parse(entry.body.toString()));
    }
  }

  has(id: number): boolean {
    return this.#ids.has(id);
  }

  /** Whether a note is about a topic that had gone when the checkpoint was taken. Ask of every note, in order. */
  isAboutGone(note: NoteContent, state: LogState): boolean {
    if (note.type === "topic deleted") this.#aheadByName.get(note.name)?.delete(note.id);
    if (!("topic" in note) || typeof note.topic !== "string") return false;
    const ahead = this.#aheadByName.get(note.topic);
    if (ahead === undefined || ahead.size === 0) return false;
    const current = state.findTopic(note.topic)?.id;
    return current === undefined || !ahead.has(current);
  }

  #expect(note: NoteContent): void {
    if (note.type !== "topic deleted") return;
    this.#ids.add(note.id);
    const ahead = this.#aheadByName.get(note.name) ?? new Set();
    this.#aheadByName.set(note.name, ahead.add(note.id));
  }
}
