import type { Positions } from "@touchline/protocol";
import type { Interest } from "./interest.ts";
import type { LiveChannel } from "./live-channel.ts";

/** What somebody missed who read too slowly: not the frames, only of what. */
export interface Missed {
  readonly channels: Set<LiveChannel>;
  /** Everything below has been sent to him. */
  readonly positions: Positions;
}

/** Someone frames are sent to, as the hub sees him. */
export interface Subscriber {
  interest: Interest | undefined;
  /** Channels he was caught up with since the last flush, and how many of their gathered frames he had by that. */
  caughtUp: Map<LiveChannel, number> | undefined;
  /** Present while too much waits for him to be written to. */
  missed: Missed | undefined;
  /** Whether so much waits for him that he should not be written to. */
  isFull(): boolean;
  /** Whole frames, one after the other in one buffer. */
  write(frames: Buffer, frameCount: number): void;
}
