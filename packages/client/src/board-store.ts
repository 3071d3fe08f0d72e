import type { BoardRow, Positions, ServerMessageOf, Want } from "@touchline/protocol";
import type { ChannelStore } from "./channel-store.ts";
import type { Listeners, LiveStore } from "./live-store.ts";

/** A board as a page shows it. */
export interface BoardView {
  /** In the server's order. */
  readonly rows: readonly BoardRow[];
  /** False until the whole board has been received once. */
  readonly ready: boolean;
}

const nothingYet: BoardView = { rows: [], ready: false };

/** One board: a row for each match of the server's list, the newest of each. */
export class BoardStore implements ChannelStore, LiveStore<BoardView> {
  readonly #listeners: Listeners;
  readonly #scope: string;
  readonly #rowByMatch = new Map<string, BoardRow>();
  #matchIds: readonly string[] = [];
  /** Up to where every row is here; undefined until the first answer. */
  #positions: Positions | undefined;
  /** Rows of a log that is no more: shown until their successor comes, whatever its seq. */
  readonly #outlived = new Set<BoardRow>();
  #isCatchingUp = true;
  #view = nothingYet;

  constructor(scope: string, listeners: Listeners) {
    this.#scope = scope;
    this.#listeners = listeners;
  }

  readonly subscribe = (listener: () => void): (() => void) => this.#listeners.subscribe(listener);
  readonly getSnapshot = (): BoardView => this.#view;

  have(): Pick<Want, "positions"> {
    return this.#positions === undefined ? {} : { positions: this.#positions };
  }

  take({ rows, board }: ServerMessageOf<"r">): void {
    const isMine = board?.scope === this.#scope;
    if (isMine) this.#list(board.matchIds);
    const onBoard = new Set(this.#matchIds);
    let changed = isMine;
    for (const row of rows) {
      if (!onBoard.has(row.matchId) || !this.#isNews(row)) continue;
      this.#rowByMatch.set(row.matchId, row);
      changed = true;
    }
    if (changed && !this.#isCatchingUp) this.#show();
  }

  asked(): void {
    this.#isCatchingUp = true;
  }

  answered(positions: Positions): void {
    this.#isCatchingUp = false;
    this.#positions = positions;
    this.#show();
  }

  reached(positions: Positions): void {
    this.#positions = positions;
  }

  outlive(): void {
    this.#positions = undefined;
    for (const row of this.#rowByMatch.values()) this.#outlived.add(row);
  }

  clear(): void {
    this.#rowByMatch.clear();
    this.#outlived.clear();
    this.#matchIds = [];
    this.#positions = undefined;
    this.#isCatchingUp = true;
    this.#view = nothingYet;
  }

  #list(matchIds: readonly string[]): void {
    this.#matchIds = matchIds;
    const onBoard = new Set(matchIds);
    for (const matchId of this.#rowByMatch.keys())
      if (!onBoard.has(matchId)) this.#rowByMatch.delete(matchId);
  }

  #isNews(row: BoardRow): boolean {
    const known = this.#rowByMatch.get(row.matchId);
    if (known === undefined || this.#outlived.delete(known)) return true;
    return row.seq > known.seq;
  }

  #show(): void {
    const rows = this.#matchIds.flatMap((matchId) => this.#rowByMatch.get(matchId) ?? []);
    this.#view = { rows, ready: true };
    this.#listeners.tell();
  }
}
