import { MatchEvent } from "@touchline/football";
import * as t from "typebox";
import { BoardRow } from "./board-row.ts";
import { Limits } from "./limits.ts";
import { MatchState } from "./match-state.ts";
import { Epoch, Position, Positions } from "./position.ts";
import { TableView } from "./table-view.ts";

/** Answers `hello`. */
export const Welcome = t.Object({
  t: t.Literal("welcome"),
  v: t.Integer(),
  epoch: Epoch,
  /** The server's clock, epoch ms. */
  now: t.Integer(),
  /** Milliseconds between heartbeats. After 2.5 of them in silence a client reconnects. */
  heartbeatMs: t.Integer({ minimum: 1 }),
  limits: Limits,
});

/**
 * How a channel was caught up: `live` nothing was missing, `replay` exactly what was missing was sent, `state`
 * everything was sent anew. There is no fourth: never a part, never a gap.
 */
export const Mode = t.Enum(["live", "replay", "state"]);
export type Mode = t.Static<typeof Mode>;

/** Ends the answer to `sub`, `unsub` or `sync`: what was missing has been sent before it. */
export const Ok = t.Object({
  t: t.Literal("ok"),
  id: t.Integer(),
  /** By channel; empty for `unsub`. */
  modes: t.Record(t.String(), Mode),
  /** Of the channels just answered, everything below has been sent. */
  positions: Positions,
});

/** One event of a match, in the order of `seq`. */
export const Update = t.Object({ t: t.Literal("u"), position: Position, event: MatchEvent });

/** The state of a match: replaces what the client holds. */
export const State = t.Object({ t: t.Literal("s"), position: Position, match: MatchState });

/** Rows of a board; the newest of a match replaces the last. */
export const Rows = t.Object({
  t: t.Literal("r"),
  rows: t.Array(BoardRow),
  /** When present: these matches, in this order, are the whole board; rows of others leave it. */
  board: t.Optional(t.Object({ scope: t.String(), matchIds: t.Array(t.String()) })),
});

/** The table as it stands; replaces the last. */
export const Table = t.Object({ t: t.Literal("t"), table: TableView });

/** Heartbeat: of all the client is subscribed to, everything below `positions` has been sent. */
export const Heartbeat = t.Object({
  t: t.Literal("h"),
  n: t.Integer({ minimum: 0 }),
  positions: Positions,
  /** The server's clock, epoch ms. */
  now: t.Integer(),
  /** Present when a `pong` is asked for. */
  pong: t.Optional(t.Literal(true)),
});

/** The server is about to close with 42xx. Come back after a time drawn evenly between the two. */
export const Bye = t.Object({
  t: t.Literal("bye"),
  comeBackAfterMs: t.Tuple([t.Integer({ minimum: 0 }), t.Integer({ minimum: 0 })]),
});

export const ErrorCode = t.Enum(["unknown_channel", "too_many_channels", "too_often"]);
export type ErrorCode = t.Static<typeof ErrorCode>;

/** A request was not done; nothing of it was. */
export const Err = t.Object({
  t: t.Literal("err"),
  /** Of the request. */
  id: t.Integer(),
  code: ErrorCode,
  message: t.String(),
});

/** Everything a server can say, told apart by `t`. A client ignores what it does not know. */
export const ServerMessage = t.Union([
  Welcome,
  Ok,
  Update,
  State,
  Rows,
  Table,
  Heartbeat,
  Bye,
  Err,
]);
export type ServerMessage = t.Static<typeof ServerMessage>;
/** The server's message of one type: `ServerMessageOf<"u">`. */
export type ServerMessageOf<T extends ServerMessage["t"]> = Extract<ServerMessage, { t: T }>;
