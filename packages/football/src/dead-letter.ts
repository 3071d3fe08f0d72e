import * as t from "typebox";

/** A payload, or a part of one, that nobody could use: kept with the reason. Record value of topic `dead-letters`. */
export const DeadLetter = t.Object({
  feedId: t.String({ minLength: 1 }),
  adapter: t.String({ minLength: 1 }),
  /** A short class for grouping: `not_json`, `wrong_shape`, `unknown_kind`, `illegal_transition` … */
  problem: t.String({ minLength: 1, maxLength: 60 }),
  /** What exactly was wrong, for a person: "matches[3].dateutc is missing". */
  detail: t.String({ maxLength: 2000 }),
  feedMatchId: t.Optional(t.String()),
  matchId: t.Optional(t.String()),
  observedAt: t.Integer(),
  /** The bytes as they came, base64; the first 64 KiB of a larger payload. */
  payloadBase64: t.String(),
  /** How many bytes the payload had. */
  payloadBytes: t.Integer({ minimum: 0 }),
});
export type DeadLetter = t.Static<typeof DeadLetter>;

/** How many bytes of a payload a dead letter keeps. */
export const deadLetterBytesMax = 64 * 1024;
