import type { ServerMessageOf } from "@touchline/protocol";
import type { Connection } from "./connection.ts";
import { textFrame } from "./frame.ts";

/** Clients are looked at this many times a heartbeat, and a part of them is sent theirs each time. */
const partsOfHeartbeat = 15;

/** Milliseconds between two looks at all clients: one timer for everybody. */
export const sweepIntervalMs = (heartbeatMs: number): number =>
  Math.max(10, Math.ceil(heartbeatMs / partsOfHeartbeat));

/**
 * Whose turn it is: each sweep a part of the clients, so that no moment belongs to heartbeats alone. Every second one asks
 * for a pong, which is the only truthful sign that a client reads.
 */
export class Heartbeat {
  #sweep = 0;

  /** The frame for this sweep's clients, and who they are. */
  next(
    positions: readonly number[],
    now: number,
  ): { readonly frame: Buffer; readonly asksPong: boolean; isDue(client: Connection): boolean } {
    this.#sweep += 1;
    const part = this.#sweep % partsOfHeartbeat;
    const asksPong = Math.floor(this.#sweep / partsOfHeartbeat) % 2 === 1;
    const message: ServerMessageOf<"h"> = {
      t: "h",
      n: this.#sweep,
      positions: [...positions],
      now,
      ...(asksPong && { pong: true as const }),
    };
    return {
      frame: textFrame(JSON.stringify(message)),
      asksPong,
      isDue: (client) => client.id % partsOfHeartbeat === part,
    };
  }

  /** Whether a whole round has been made. */
  get isRoundComplete(): boolean {
    return this.#sweep % partsOfHeartbeat === 0;
  }
}
