import * as t from "typebox";
import { channelLengthMax } from "./channel.ts";
import { Epoch, Positions } from "./position.ts";

/** Opens the conversation; must be the first message. */
export const Hello = t.Object({
  t: t.Literal("hello"),
  /** The major version, as in the sub-protocol's name. */
  v: t.Integer(),
  /** Optional abilities, ignored where unknown. */
  caps: t.Optional(t.Array(t.String({ maxLength: 20 }), { maxItems: 16 })),
  /** Who is calling, for the server's log: "touchline-web/0.1". */
  agent: t.Optional(t.String({ maxLength: 100 })),
});

/** A channel wanted, and what the client already has of it. */
export const Want = t.Object({
  channel: t.String({ minLength: 1, maxLength: channelLengthMax }),
  /** Of a match: the seq of the last event it holds. Absent: nothing. */
  seq: t.Optional(t.Integer({ minimum: 0 })),
  /** Of a board: the positions up to which it has every row. Absent: nothing. */
  positions: t.Optional(Positions),
});
export type Want = t.Static<typeof Want>;

/** Subscribes to channels. For a channel already subscribed to it asks for what is missing. */
export const Sub = t.Object({
  t: t.Literal("sub"),
  /** Chosen by the client; comes back in the answer. */
  id: t.Integer({ minimum: 0 }),
  /** The epoch that `seq` and `positions` belong to. Without it, or with another, everything is sent anew. */
  epoch: t.Optional(Epoch),
  channels: t.Array(Want, { minItems: 1, maxItems: 80 }),
});

export const Unsub = t.Object({
  t: t.Literal("unsub"),
  id: t.Integer({ minimum: 0 }),
  channels: t.Array(t.String({ maxLength: channelLengthMax }), { minItems: 1, maxItems: 80 }),
});

/** Asks for the state of matches anew, after a gap that should not have been. At most one a second is answered. */
export const Sync = t.Object({
  t: t.Literal("sync"),
  id: t.Integer({ minimum: 0 }),
  matchIds: t.Array(t.String({ maxLength: channelLengthMax }), { minItems: 1, maxItems: 80 }),
});

/** Answers a heartbeat that asked for it: everything up to there has been read. */
export const Pong = t.Object({
  t: t.Literal("pong"),
  /** The heartbeat's `n`. */
  n: t.Integer({ minimum: 0 }),
});

/** Everything a client can say, told apart by `t`. */
export const ClientMessage = t.Union([Hello, Sub, Unsub, Sync, Pong]);
export type ClientMessage = t.Static<typeof ClientMessage>;
/** The client's message of one type: `ClientMessageOf<"sub">`. */
export type ClientMessageOf<T extends ClientMessage["t"]> = Extract<ClientMessage, { t: T }>;
