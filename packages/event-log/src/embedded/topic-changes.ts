import { EventLogError } from "../errors.ts";
import type { TopicOptions } from "../event-log.ts";
import type { Appender } from "./commit/appender.ts";
import type { LogState } from "./partitions/log-state.ts";
import { changedSettings, checkTopicOptions, settingsOfNewTopic } from "./topic-options.ts";

/** Makes and deletes topics and changes their settings; for each name one thing at a time, so that two calls at once make it once. */
export class TopicChanges {
  readonly #state: LogState;
  readonly #appender: Appender;
  readonly #removeFiles: (name: string) => Promise<void>;
  readonly #underWay = new Map<string, Promise<void>>();

  /** `removeFiles` resolves when the files of a deleted topic are gone for good, and begins anew after it failed. */
  constructor(state: LogState, appender: Appender, removeFiles: (name: string) => Promise<void>) {
    this.#state = state;
    this.#appender = appender;
    this.#removeFiles = removeFiles;
  }

  async create(options: TopicOptions): Promise<void> {
    checkTopicOptions(options);
    await this.#oneAtATime(options.name, () => this.#createOrChange(options));
  }

  async delete(name: string): Promise<void> {
    await this.#oneAtATime(name, () => this.#delete(name));
  }

  async #createOrChange(options: TopicOptions): Promise<void> {
    const { name, partitions } = options;
    const existing = this.#state.findTopic(name);
    if (existing === undefined) {
      await this.#freeName(name);
      const topic = { name, partitions, ...settingsOfNewTopic(options) };
      const id = this.#state.nextTopicId();
      return this.#appender.commitNote({ type: "topic made", id, topic });
    }
    const settings = changedSettings(existing, options);
    if (settings === undefined) return;
    await this.#appender.commitNote({ type: "topic changed", id: existing.id, settings });
  }

  async #delete(name: string): Promise<void> {
    const { id, partitions } = this.#state.topic(name);
    // From here on nothing is staged for it, so no commit behind the note has a record of it.
    for (const partition of partitions) partition.health.retire();
    try {
      await this.#appender.commitNote({ type: "topic deleted", id, name });
    } catch (error) {
      for (const partition of partitions) partition.health.reinstate();
      throw error;
    }
    // A file that compaction makes must not come to be in the directory of the next of its name.
    await Promise.all(partitions.map(({ replicas }) => replicas.rewritten));
    // Nobody waits for the files; what fails here is done by the next to take the name, or at the next opening.
    this.#removeFiles(name).catch(() => undefined);
  }

  /** A topic must not meet the files of one that had its name before. */
  async #freeName(name: string): Promise<void> {
    try {
      await this.#removeFiles(name);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new EventLogError(
        "EVENT_LOG_STORAGE_FAULT",
        `the files of the deleted topic ${name} could not be removed (${why}), so there can be no new one yet; check the disk`,
        { cause: error },
      );
    }
  }

  async #oneAtATime(name: string, change: () => Promise<void>): Promise<void> {
    while (this.#underWay.has(name)) await this.#underWay.get(name)!.catch(() => undefined);
    const changing = change();
    this.#underWay.set(name, changing);
    try {
      await changing;
    } finally {
      this.#underWay.delete(name);
    }
  }
}
