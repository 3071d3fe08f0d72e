import * as t from "typebox";
import { EventBody } from "./event-body.ts";
import { MatchTime } from "./match-time.ts";

/** What kind of witness a feed is. */
export const SourceKind = t.Enum([
  "official",
  "scout",
  "media",
  "crowd",
  "operator",
  "recording",
  "simulation",
]);
export type SourceKind = t.Static<typeof SourceKind>;

/** Which feed said it, and what kind of witness that is. */
export const Source = t.Object({ feedId: t.String({ minLength: 1 }), kind: SourceKind });
export type Source = t.Static<typeof Source>;

/** Why something was changed or taken back. */
export const Reason = t.Enum([
  "offside",
  "handball",
  "foul",
  "ball_out_of_play",
  "mistaken_identity",
  "scorer_reattributed",
  "clerical",
  "duplicate",
  "source_removed",
  "unconfirmed",
  "other",
]);
export type Reason = t.Static<typeof Reason>;

/** What a revision does to its event. Nothing is ever deleted: a retracted event stays, and can be restored. */
export const Op = t.Enum(["assert", "confirm", "amend", "retract", "restore"]);
export type Op = t.Static<typeof Op>;

const shared = {
  matchId: t.String({ minLength: 1 }),
  op: Op,
  certainty: t.Enum(["pending", "confirmed"]),
  at: MatchTime,
  body: EventBody,
  /**
   * When it happened by the feed's own clock, epoch ms; absent when the feed does not say. Match clocks are anchored to
   * it, so in a replay it is the wall time of this run, not of the day that is replayed.
   */
  occurredAt: t.Optional(t.Integer()),
  /** When our adapter saw it, epoch ms. */
  observedAt: t.Integer(),
  source: Source,
  reason: t.Optional(Reason),
};

/**
 * What one feed claims: the record value of topic `reports`.
 * `op: "retract"` carries the body it takes back, so that a report can be read alone.
 */
export const Report = t.Object({
  ...shared,
  /** The same claim sent again has the same id, however often and by whichever process. */
  reportId: t.String({ minLength: 1 }),
  /** The feed's match id, before it was given ours. */
  feedMatchId: t.String({ minLength: 1 }),
  /** What the claim is about, in the feed's own world: stable when minute or scorer are corrected. */
  sourceRef: t.String({ minLength: 1 }),
  /** sourceRefs of the same feed that this one is about: the goal a VAR decision judged. */
  relatesToRefs: t.Optional(t.Array(t.String())),
});
export type Report = t.Static<typeof Report>;

/** What we hold to be true: the record value of topic `match-events`. */
export const MatchEvent = t.Object({
  ...shared,
  /** 1, 2, 3 … within the match, without a hole: a reader's gap check. */
  seq: t.Integer({ minimum: 1 }),
  /** The same for all revisions of one event. */
  eventId: t.String({ minLength: 1 }),
  /** 1 for the assertion, then 2, 3 … */
  rev: t.Integer({ minimum: 1 }),
  /** eventIds this one is about. */
  relatesTo: t.Optional(t.Array(t.String())),
  /** When the reconciler decided, epoch ms: the log time of the report, so that deciding again gives the same bytes. */
  decidedAt: t.Integer(),
  /** The report this follows from. The reconciler goes on after the last one it finds in its own output. */
  basis: t.Object({ partition: t.Integer({ minimum: 0 }), offset: t.Integer({ minimum: 0 }) }),
});
export type MatchEvent = t.Static<typeof MatchEvent>;
