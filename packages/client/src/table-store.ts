import type { TableView } from "@touchline/protocol";
import type { ChannelStore } from "./channel-store.ts";
import type { Listeners, LiveStore } from "./live-store.ts";

/** A table as a page shows it. */
export interface LiveTable {
  readonly table: TableView | undefined;
  /** False until the server has answered once. */
  readonly ready: boolean;
}

const nothingYet: LiveTable = { table: undefined, ready: false };

/** One table, the newest. */
export class TableStore implements ChannelStore, LiveStore<LiveTable> {
  readonly #listeners: Listeners;
  #view = nothingYet;

  constructor(listeners: Listeners) {
    this.#listeners = listeners;
  }

  readonly subscribe = (listener: () => void): (() => void) => this.#listeners.subscribe(listener);
  readonly getSnapshot = (): LiveTable => this.#view;

  /** A table is always sent whole. */
  have(): Record<string, never> {
    return {};
  }

  replace(table: TableView): void {
    this.#view = { table, ready: true };
    this.#listeners.tell();
  }

  asked(): void {}

  answered(): void {
    if (this.#view.ready) return;
    this.#view = { ...this.#view, ready: true };
    this.#listeners.tell();
  }

  /** The newest replaces the last, whichever log it is of. */
  reached(): void {}

  outlive(): void {}

  clear(): void {
    this.#view = nothingYet;
  }
}
