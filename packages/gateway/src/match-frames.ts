import type { MatchFeed, StoredEvent } from "./feed.ts";
import { textFrame } from "./frame.ts";
import type { Answer } from "./live-channel.ts";

/** The latest frames of one match, for seqs `lastSeq - frames.length + 1` to `lastSeq`. */
interface Kept {
  frames: Buffer[];
  lastSeq: number;
  bytes: number;
  state: { readonly seq: number; readonly frame: Buffer } | undefined;
}

/**
 * The frames of matches, each event encoded once: kept for those who missed some, oldest matches forgotten first.
 * Nothing depends on a frame being here; what is not is read from the feed again.
 */
export class MatchFrames {
  readonly #feed: MatchFeed;
  readonly #limits: { readonly replayEventsMax: number; readonly replayBytesMax: number };
  /** In the order of last use. */
  readonly #keptByMatch = new Map<string, Kept>();
  #bytes = 0;

  constructor(
    feed: MatchFeed,
    limits: { readonly replayEventsMax: number; readonly replayBytesMax: number },
  ) {
    this.#feed = feed;
    this.#limits = limits;
  }

  /** Of all frames kept. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Encodes an event just applied. */
  add(stored: StoredEvent): Buffer {
    const { matchId, seq } = stored.event;
    const kept = this.#use(matchId);
    const frame = encodeUpdate(stored);
    kept.frames.push(frame);
    kept.lastSeq = seq;
    this.#grow(kept, frame.length);
    if (kept.frames.length > this.#limits.replayEventsMax)
      this.#grow(kept, -(kept.frames.shift()?.length ?? 0));
    this.#forgetOldest(matchId);
    return frame;
  }

  /** What a subscriber needs who holds everything up to `seq`, or nothing of this epoch when undefined. */
  catchUp(matchId: string, seq: number | undefined): Answer {
    const match = this.#feed.match(matchId);
    if (match === undefined) return nothingMissing;
    if (seq !== undefined) {
      // A client may come from a server further ahead: what this one still has to tell, it will drop as known.
      if (seq >= match.seq) return nothingMissing;
      const missed = match.seq - seq;
      if (seq > 0 && missed <= this.#limits.replayEventsMax)
        return { mode: "replay", frames: this.#since(matchId, seq, match.seq) };
    }
    const frame = this.state(matchId);
    return frame === undefined ? nothingMissing : { mode: "state", frames: [frame] };
  }

  /** The state of a match as it stands now; undefined for a match unknown. */
  state(matchId: string): Buffer | undefined {
    const match = this.#feed.match(matchId);
    const position = this.#feed.position(matchId);
    if (match === undefined || position === undefined) return undefined;
    const kept = this.#use(matchId);
    if (kept.state?.seq === match.seq) return kept.state.frame;
    const frame = textFrame(JSON.stringify({ t: "s", position, match }));
    this.#grow(kept, frame.length - (kept.state?.frame.length ?? 0));
    kept.state = { seq: match.seq, frame };
    this.#forgetOldest(matchId);
    return frame;
  }

  #since(matchId: string, seq: number, lastSeq: number): readonly Buffer[] {
    const kept = this.#use(matchId);
    const missed = lastSeq - seq;
    if (kept.lastSeq !== lastSeq || kept.frames.length < missed) {
      this.#forgetFrames(kept);
      kept.frames = this.#feed.events(matchId, seq).map(encodeUpdate);
      kept.lastSeq = lastSeq;
      this.#grow(kept, bytesOf(kept.frames));
      this.#forgetOldest(matchId);
    }
    return kept.frames.slice(kept.frames.length - missed);
  }

  #use(matchId: string): Kept {
    const kept = this.#keptByMatch.get(matchId) ?? newKept();
    this.#keptByMatch.delete(matchId);
    this.#keptByMatch.set(matchId, kept);
    return kept;
  }

  #grow(kept: Kept, bytes: number): void {
    kept.bytes += bytes;
    this.#bytes += bytes;
  }

  #forgetFrames(kept: Kept): void {
    this.#grow(kept, -bytesOf(kept.frames));
    kept.frames = [];
  }

  #forgetOldest(exceptMatchId: string): void {
    for (const [matchId, kept] of this.#keptByMatch) {
      if (this.#bytes <= this.#limits.replayBytesMax || matchId === exceptMatchId) return;
      this.#bytes -= kept.bytes;
      this.#keptByMatch.delete(matchId);
    }
  }
}

const nothingMissing: Answer = { mode: "live", frames: [] };

const newKept = (): Kept => ({ frames: [], lastSeq: 0, bytes: 0, state: undefined });

const encodeUpdate = ({ position, event }: StoredEvent): Buffer =>
  textFrame(JSON.stringify({ t: "u", position, event }));

const bytesOf = (frames: readonly Buffer[]): number =>
  frames.reduce((bytes, frame) => bytes + frame.length, 0);
