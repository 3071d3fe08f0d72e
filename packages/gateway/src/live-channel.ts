import type { Channel, ChannelName, Mode, Want } from "@touchline/protocol";
import type { Interest } from "./interest.ts";

/** What a subscriber already has of a channel, in the epoch of now. */
export type Have = Pick<Want, "seq" | "positions">;

/** What brings a subscriber up to date. */
export interface Answer {
  readonly mode: Mode;
  readonly frames: readonly Buffer[];
}

/** A channel somebody is subscribed to, and what is to be sent on it with the next flush. */
export interface LiveChannel {
  readonly name: Channel;
  readonly kind: ChannelName["kind"];
  /** The sets of channels it is part of. */
  readonly interests: Set<Interest>;
  /** Frames gathered so far: who is caught up now needs only those after them. */
  readonly gathered: number;
  /** Notes a change of a match; `update` is the frame of the event behind it. */
  gather(matchId: string, update: Buffer): void;
  /** What is to be sent, and begins to gather anew. */
  take(): readonly Buffer[];
  /** What brings a subscriber up to date with the feed as it is now. */
  catchUp(have: Have): Answer;
}
