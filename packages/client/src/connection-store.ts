import type { ConnectionState } from "./connection-state.ts";
import type { ConnectionView } from "./connection-view.ts";
import { Listeners, type LiveStore } from "./live-store.ts";

/** The connection as a page shows it. */
export class ConnectionStore implements LiveStore<ConnectionView> {
  readonly #listeners = new Listeners();
  readonly #clock: { now(): number };
  #view: ConnectionView;

  constructor(clock: { now(): number }) {
    this.#clock = clock;
    this.#view = { state: "connecting", since: clock.now() };
  }

  readonly subscribe = (listener: () => void): (() => void) => this.#listeners.subscribe(listener);
  readonly getSnapshot = (): ConnectionView => this.#view;

  show(state: ConnectionState, unanswered: number): void {
    const next = connectionView(state, unanswered, this.#view, this.#clock.now());
    if (isSame(next, this.#view)) return;
    this.#view = next;
    this.#listeners.tell();
  }
}

/** A state in the words of a page. `since` stays while the word stays. */
export function connectionView(
  state: ConnectionState,
  unanswered: number,
  before: ConnectionView,
  at: number,
): ConnectionView {
  const word = wordFor(state, unanswered);
  const since = word === before.state ? before.since : at;
  return {
    state: word,
    since: word === "stale" ? (state.heardAt ?? since) : since,
    ...(state.detail !== undefined && { detail: state.detail }),
    ...(word === "catching_up" && { behind: unanswered }),
  };
}

function wordFor(state: ConnectionState, unanswered: number): ConnectionView["state"] {
  switch (state.name) {
    case "open":
      return unanswered > 0 ? "catching_up" : "live";
    case "idle":
    case "connecting":
    case "waiting":
      return state.heardAt === undefined ? "connecting" : "stale";
    case "offline":
    case "refused":
    case "closed":
      return "offline";
  }
}

const isSame = (a: ConnectionView, b: ConnectionView): boolean =>
  a.state === b.state && a.since === b.since && a.detail === b.detail && a.behind === b.behind;
