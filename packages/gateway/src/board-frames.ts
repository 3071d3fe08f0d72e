import type { Match } from "@touchline/football";
import { type Positions, toBoardRow, wholeBoard } from "@touchline/protocol";
import type { MatchFeed } from "./feed.ts";
import { textFrame } from "./frame.ts";

/** Boards kept encoded between two changes; past it they are encoded anew. */
const boardFramesMax = 64;

/** The matches of a board, in its order. */
export interface BoardList {
  readonly scope: string;
  readonly matchIds: readonly string[];
}

/**
 * The frames of boards, each row encoded once for all boards it stands on. Everything kept here is thrown away as soon as
 * something changes, so that a storm of subscribers shares one frame and a quiet board costs nothing.
 */
export class BoardFrames {
  readonly #feed: MatchFeed;
  #current: readonly Match[] | undefined;
  readonly #rowJsonByMatch = new Map<string, { readonly seq: number; readonly json: string }>();
  readonly #boardFrames = new Map<string, Buffer>();

  constructor(feed: MatchFeed) {
    this.#feed = feed;
  }

  /** Must be called when any match has changed. */
  invalidate(): void {
    this.#current = undefined;
    this.#boardFrames.clear();
  }

  list(scope: string): BoardList {
    return { scope, matchIds: this.#matchesOf(scope).map((match) => match.matchId) };
  }

  /** The whole board; or, with the positions of someone who knows it of old, what has changed since and who is on it. */
  board(scope: string, since: Positions | undefined): Buffer {
    const key = `${scope} ${since?.join() ?? ""}`;
    const known = this.#boardFrames.get(key);
    if (known !== undefined) return known;
    const matches = this.#matchesOf(scope);
    const frame = this.#encode(
      matches.filter((match) => this.#isAfter(match, since)),
      this.list(scope),
    );
    if (this.#boardFrames.size >= boardFramesMax) this.#boardFrames.clear();
    this.#boardFrames.set(key, frame);
    return frame;
  }

  /** Some rows of a board, and its whole list where that has changed. */
  rows(scope: string, matchIds: ReadonlySet<string>, list: BoardList | undefined): Buffer {
    return this.#encode(
      this.#matchesOf(scope).filter((match) => matchIds.has(match.matchId)),
      list,
    );
  }

  #matchesOf(scope: string): readonly Match[] {
    this.#current ??= this.#readCurrent();
    if (scope === wholeBoard) return this.#current;
    return this.#current.filter((match) => match.fixture.competition.competitionId === scope);
  }

  #isAfter(match: Match, since: Positions | undefined): boolean {
    const position = this.#feed.position(match.matchId);
    if (since === undefined || position === undefined) return true;
    return position.offset >= (since[position.partition] ?? 0);
  }

  #readCurrent(): readonly Match[] {
    const current = this.#feed.currentMatches();
    if (this.#rowJsonByMatch.size > 2 * current.length) this.#rowJsonByMatch.clear();
    return current;
  }

  #encode(matches: readonly Match[], list: BoardList | undefined): Buffer {
    const rows = matches.map((match) => this.#rowJson(match)).join();
    const whole = list === undefined ? "" : `,"board":${JSON.stringify(list)}`;
    return textFrame(`{"t":"r","rows":[${rows}]${whole}}`);
  }

  #rowJson(match: Match): string {
    const known = this.#rowJsonByMatch.get(match.matchId);
    if (known?.seq === match.seq) return known.json;
    const position = this.#feed.position(match.matchId) ?? notStored(match);
    const json = JSON.stringify(toBoardRow(match, position));
    this.#rowJsonByMatch.set(match.matchId, { seq: match.seq, json });
    return json;
  }
}

function notStored(match: Match): never {
  throw new Error(`the feed has match ${match.matchId} on its board, but no position for it`);
}
