import type { TopicOptions } from "../event-log.ts";
import type { Appender } from "./appender.ts";
import type { LogState } from "./log-state.ts";
import { changedSettings, checkTopicOptions, settingsOfNewTopic } from "./topic-options.ts";

/** Makes topics and changes their settings; for each name one thing at a time, so that two calls at once make it once. */
export class TopicChanges {
  readonly #state: LogState;
  readonly #appender: Appender;
  readonly #underWay = new Map<string, Promise<void>>();

  constructor(state: LogState, appender: Appender) {
    this.#state = state;
    this.#appender = appender;
  }

  async create(options: TopicOptions): Promise<void> {
    checkTopicOptions(options);
    await this.#oneAtATime(options.name, () => this.#createOrChange(options));
  }

  async #createOrChange(options: TopicOptions): Promise<void> {
    const { name, partitions } = options;
    const existing = this.#state.findTopic(name);
    if (existing === undefined) {
      const topic = { name, partitions, ...settingsOfNewTopic(options) };
      const id = this.#state.nextTopicId();
      return this.#appender.commitNote({ type: "topic made", id, topic });
    }
    const settings = changedSettings(existing, options);
    if (settings === undefined) return;
    await this.#appender.commitNote({ type: "topic changed", id: existing.id, settings });
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
