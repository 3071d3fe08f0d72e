import type { Positions, Want } from "@touchline/protocol";

/** The store behind one channel, as the connection sees it. */
export interface ChannelStore {
  /** What it holds, so that only what is missing is asked for. */
  have(): Pick<Want, "seq" | "positions">;
  /** The server was asked for what is missing: what comes is not shown one by one until the answer is complete. */
  asked(): void;
  /** What was missing has come; everything below `positions` has. */
  answered(positions: Positions): void;
  /** Everything below `positions` has come. */
  reached(positions: Positions): void;
  /** What is held belongs to a log that is no more: it may still be shown, but nothing can be added to it. */
  outlive(): void;
  /** Nobody looks any more. */
  clear(): void;
}
