import { type History, withOverview } from "./history.ts";
import type { Follower, Link } from "./overview-stream.ts";

/** What the page shows: the history so far, and whether it is still true. */
export interface RoomState {
  readonly link: Link;
  readonly history: History | undefined;
}

/** Holds what the stream told, for as long as the page is open. */
export class OverviewStore {
  #state: RoomState = { link: { state: "opening" }, history: undefined };
  readonly #listeners = new Set<() => void>();

  /** What to give to the stream. */
  readonly follower: Follower = {
    onOverview: (overview) => {
      this.#set({ ...this.#state, history: withOverview(this.#state.history, overview) });
    },
    onLink: (link) => {
      // "Live" comes with every overview; only the first is news.
      if (link.state !== "live" || this.#state.link.state !== "live") {
        this.#set({ ...this.#state, link });
      }
    },
  };

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly state = (): RoomState => this.#state;

  #set(state: RoomState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}
