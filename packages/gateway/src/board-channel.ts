import { boardChannel, type Channel } from "@touchline/protocol";
import type { BoardFrames } from "./board-frames.ts";
import type { Interest } from "./interest.ts";
import type { Answer, Have, LiveChannel } from "./live-channel.ts";

/** Rows that have changed, each as it stands when it is sent. */
export class BoardChannel implements LiveChannel {
  readonly name: Channel;
  readonly kind = "board";
  readonly interests = new Set<Interest>();
  /** Rows need no exact beginning: the newest replaces the last. */
  readonly gathered = 0;
  readonly #scope: string;
  readonly #frames: BoardFrames;
  readonly #changed = new Set<string>();
  #listed: readonly string[];

  constructor(scope: string, frames: BoardFrames) {
    this.name = boardChannel(scope);
    this.#scope = scope;
    this.#frames = frames;
    this.#listed = frames.list(scope).matchIds;
  }

  gather(matchId: string): void {
    this.#changed.add(matchId);
  }

  take(): readonly Buffer[] {
    const list = this.#frames.list(this.#scope);
    const isSameList = isSame(list.matchIds, this.#listed);
    if (!isSameList) {
      const before = new Set(this.#listed);
      for (const matchId of list.matchIds) if (!before.has(matchId)) this.#changed.add(matchId);
      this.#listed = list.matchIds;
    }
    const hasRows = list.matchIds.some((matchId) => this.#changed.has(matchId));
    const taken =
      hasRows || !isSameList
        ? [this.#frames.rows(this.#scope, this.#changed, isSameList ? undefined : list)]
        : [];
    this.#changed.clear();
    return taken;
  }

  catchUp({ positions }: Have): Answer {
    const frame = this.#frames.board(this.#scope, positions);
    return { mode: positions === undefined ? "state" : "replay", frames: [frame] };
  }
}

const isSame = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((matchId, index) => matchId === b[index]);
