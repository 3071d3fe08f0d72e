import { applyEvent, FootballError, type Match, type MatchEvent } from "@touchline/football";
import type { Want } from "@touchline/protocol";
import type { ChannelStore } from "./channel-store.ts";
import type { Listeners, LiveStore } from "./live-store.ts";

/** A match as a page shows it. */
export interface MatchView {
  readonly match: Match | undefined;
  /** False until the server has answered once. */
  readonly ready: boolean;
  /** The server has answered, and knows no such match. */
  readonly missing: boolean;
}

const nothingYet: MatchView = { match: undefined, ready: false, missing: false };

/** One match, folded from its events by the very reducer the server has. */
export class MatchStore implements ChannelStore, LiveStore<MatchView> {
  readonly #listeners: Listeners;
  readonly #onGap: () => void;
  #match: Match | undefined;
  #isCatchingUp = true;
  /** An event did not follow what we hold: only the whole state helps. */
  #isLost = false;
  #view = nothingYet;

  constructor(listeners: Listeners, onGap: () => void) {
    this.#listeners = listeners;
    this.#onGap = onGap;
  }

  readonly subscribe = (listener: () => void): (() => void) => this.#listeners.subscribe(listener);
  readonly getSnapshot = (): MatchView => this.#view;

  have(): Pick<Want, "seq"> {
    return this.#match === undefined || this.#isLost ? {} : { seq: this.#match.seq };
  }

  /** Folds an event in; one known already changes nothing, one that does not follow asks for the match anew. */
  apply(event: MatchEvent): void {
    if (this.#isLost) return;
    const before = this.#match;
    try {
      this.#match = applyEvent(before, event);
    } catch (error) {
      if (!(error instanceof FootballError)) throw error;
      this.#isLost = true;
      this.#isCatchingUp = true;
      this.#onGap();
      return;
    }
    if (this.#match !== before && !this.#isCatchingUp) this.#show();
  }

  replace(match: Match): void {
    this.#match = match;
    this.#isLost = false;
    if (!this.#isCatchingUp) this.#show();
  }

  asked(): void {
    this.#isCatchingUp = true;
  }

  answered(): void {
    this.#isCatchingUp = false;
    this.#show();
  }

  /** A match goes on from its seq; positions say nothing it does not know. */
  reached(): void {}

  outlive(): void {
    this.#match = undefined;
    this.#isLost = false;
  }

  clear(): void {
    this.outlive();
    this.#isCatchingUp = true;
    this.#view = nothingYet;
  }

  #show(): void {
    this.#view = { match: this.#match, ready: true, missing: this.#match === undefined };
    this.#listeners.tell();
  }
}
