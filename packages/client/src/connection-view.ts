/** How fresh what is shown is, in a word a page can print. */
export interface ConnectionView {
  /**
   * - `connecting`: for the first time, nothing has been heard yet;
   * - `live`: everything subscribed to is complete and heard of within the last heartbeats;
   * - `catching_up`: connected, but answers are still missing;
   * - `stale`: what is shown is as of `since`; a new connection is being tried;
   * - `offline`: nothing is being tried: no network, stopped, or refused by the server.
   */
  readonly state: "connecting" | "live" | "catching_up" | "stale" | "offline";
  /** Epoch ms by this machine's clock: when the state began; for `stale` when the server was last heard. */
  readonly since: number;
  /** Why, in a few words, where there is something to say. */
  readonly detail?: string;
  /** Of `catching_up`: channels whose answer is still missing. */
  readonly behind?: number;
}
