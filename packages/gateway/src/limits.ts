import { defaultLimits, type Limits } from "@touchline/protocol";

/** What the gateway grants and how long it waits. Those a client must know are sent to it in `welcome`. */
export interface GatewayLimits extends Limits {
  /** Clients at once. Default 20,000: a goal then reaches the last of them in about 200 ms. */
  readonly clientsMax: number;
  /** Clients at once from one address. Default 200, for many people sit behind one. */
  readonly clientsPerAddressMax: number;
  /** Bytes that may wait for one client before it is no longer written to. Default 64 KiB. */
  readonly waitingBytesMax: number;
  /** Milliseconds a client may take to read what waits for it, before it is closed. Default 10 s. */
  readonly drainTimeoutMs: number;
  /** Milliseconds from open to `hello`. Default 5 s. */
  readonly helloTimeoutMs: number;
  /** Milliseconds from open to the first subscription. Default 15 s. */
  readonly subscribeTimeoutMs: number;
  /** Milliseconds between heartbeats. Default 15 s. */
  readonly heartbeatMs: number;
  /** Milliseconds a heartbeat's `pong` may take. Default 60 s. */
  readonly pongTimeoutMs: number;
  /** Milliseconds ordinary updates are gathered for, so that they go out in one write. Default 100. */
  readonly tickMs: number;
  /** Events a client may have missed and still be sent one by one; above, it is sent the state. Default 256. */
  readonly replayEventsMax: number;
  /** Bytes of frames kept for replay, of all matches together. Default 64 MiB. */
  readonly replayBytesMax: number;
}

export const defaultGatewayLimits: GatewayLimits = {
  ...defaultLimits,
  clientsMax: 20_000,
  clientsPerAddressMax: 200,
  waitingBytesMax: 64 * 1024,
  drainTimeoutMs: 10_000,
  helloTimeoutMs: 5_000,
  subscribeTimeoutMs: 15_000,
  heartbeatMs: 15_000,
  pongTimeoutMs: 60_000,
  tickMs: 100,
  replayEventsMax: 256,
  replayBytesMax: 64 * 1024 * 1024,
};
