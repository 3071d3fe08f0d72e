import type { Clients } from "./clients.ts";
import type { WriteCounts } from "./connection.ts";
import type { Hub } from "./hub.ts";
import { type LagCounts, LagHistogram } from "./lag-histogram.ts";

/** Numbers for operators; counts are since the start. */
export interface GatewayStats {
  readonly connected: number;
  /** Clients that read too slowly to be written to just now. */
  readonly behind: number;
  /** Bytes that wait in this process for clients to read, all together. */
  readonly waitingBytes: number;
  /** Channels somebody is subscribed to. */
  readonly channels: number;
  readonly boardSubscriptions: number;
  readonly matchSubscriptions: number;
  readonly tableSubscriptions: number;
  readonly accepted: number;
  /** Upgrades refused, by HTTP status. */
  readonly refused: Readonly<Record<number, number>>;
  /** Connections ended, by close code; 1006 where there was no goodbye. */
  readonly closed: Readonly<Record<number, number>>;
  /** Events taken from the feed. */
  readonly updates: number;
  /** Writes to sockets; one may carry many frames. */
  readonly writes: number;
  readonly framesSent: number;
  readonly bytesSent: number;
  /** Channels caught up with what exactly was missing, and with everything anew. */
  readonly replays: number;
  readonly states: number;
  readonly slowCloses: number;
  /** Bytes of frames kept for replay. */
  readonly replayBytes: number;
  /** From the first event of a flush applied to the last client written to. */
  readonly lag: LagCounts;
}

/** What is counted as it happens. */
export class GatewayCounts implements WriteCounts {
  accepted = 0;
  writes = 0;
  framesSent = 0;
  bytesSent = 0;
  slowCloses = 0;
  readonly lag = new LagHistogram();
  readonly #refused: Record<number, number> = {};
  readonly #closed: Record<number, number> = {};

  countRefused(status: number): void {
    this.#refused[status] = (this.#refused[status] ?? 0) + 1;
  }

  countClosed(code: number): void {
    this.#closed[code] = (this.#closed[code] ?? 0) + 1;
  }

  stats(clients: Clients, hub: Hub): GatewayStats {
    const { board, match, table } = hub.subscriptions();
    const { updates, replays, states } = hub.counts;
    let behind = 0;
    let waitingBytes = 0;
    for (const client of clients) {
      if (client.missed !== undefined) behind += 1;
      waitingBytes += client.waitingBytes;
    }
    return {
      connected: clients.size,
      behind,
      waitingBytes,
      channels: hub.channels,
      boardSubscriptions: board,
      matchSubscriptions: match,
      tableSubscriptions: table,
      accepted: this.accepted,
      refused: { ...this.#refused },
      closed: { ...this.#closed },
      updates,
      writes: this.writes,
      framesSent: this.framesSent,
      bytesSent: this.bytesSent,
      replays,
      states,
      slowCloses: this.slowCloses,
      replayBytes: hub.replayBytes,
      lag: this.lag.counts(),
    };
  }
}
