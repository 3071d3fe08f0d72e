/**
 * Why the server closed. The range says what to do: 40xx do not come back unchanged, 41xx come back later and later,
 * 42xx come back. 1002, 1007 and 1009 (broken frame, not UTF-8, too big) count as 40xx, all others as 41xx.
 */
export const closeCodes = {
  /** Not a message of this protocol. */
  badMessage: 4000,
  /** `hello` named another version than the sub-protocol. */
  otherVersion: 4002,
  /** No `hello` in time, or no subscription. */
  silentStart: 4006,
  /** More messages than `welcome` allows. */
  tooManyMessages: 4009,
  /** The server has more clients than it can serve well. */
  overloaded: 4100,
  /** The client took what it was sent too slowly. */
  tooSlow: 4101,
  /** The client did not answer heartbeats. */
  noPong: 4102,
  /** A fault of ours. */
  internal: 4103,
  /** The server is going away, another will answer. */
  drain: 4200,
} as const;

export type CloseCode = (typeof closeCodes)[keyof typeof closeCodes];

/** What a client does after a close: stay away, come back later and later, or come back. */
export type AfterClose = "stay_away" | "back_off" | "come_back";

/** What a close code, ours or the WebSocket's own, tells a client to do. */
export function afterClose(code: number): AfterClose {
  if ((code >= 4000 && code < 4100) || code === 1002 || code === 1007 || code === 1009)
    return "stay_away";
  return code >= 4200 && code < 4300 ? "come_back" : "back_off";
}
