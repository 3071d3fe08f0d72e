import { type Channel, matchChannel } from "@touchline/protocol";
import type { Interest } from "./interest.ts";
import type { Answer, Have, LiveChannel } from "./live-channel.ts";
import type { MatchFrames } from "./match-frames.ts";

/** Every event of a match, one frame each. */
export class MatchChannel implements LiveChannel {
  readonly name: Channel;
  readonly kind = "match";
  readonly interests = new Set<Interest>();
  readonly #matchId: string;
  readonly #frames: MatchFrames;
  #pending: Buffer[] = [];

  constructor(matchId: string, frames: MatchFrames) {
    this.name = matchChannel(matchId);
    this.#matchId = matchId;
    this.#frames = frames;
  }

  get gathered(): number {
    return this.#pending.length;
  }

  gather(_matchId: string, update: Buffer): void {
    this.#pending.push(update);
  }

  take(): readonly Buffer[] {
    const taken = this.#pending;
    this.#pending = [];
    return taken;
  }

  catchUp({ seq }: Have): Answer {
    return this.#frames.catchUp(this.#matchId, seq);
  }
}
