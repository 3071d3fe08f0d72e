import * as t from "typebox";

/** Where an event stands in the log: the same on every server, before and after a restart. */
export const Position = t.Object({
  partition: t.Integer({ minimum: 0 }),
  offset: t.Integer({ minimum: 0 }),
});
export type Position = t.Static<typeof Position>;

/**
 * How far a reader is: for each partition, in order, the offset after the last one it has. Only comparable within
 * one epoch.
 */
export const Positions = t.Array(t.Integer({ minimum: 0 }), { maxItems: 64 });
export type Positions = t.Static<typeof Positions>;

/** One life of the log. When it changes, offsets and seqs from before mean nothing. */
export const Epoch = t.String({ minLength: 1, maxLength: 64 });
export type Epoch = t.Static<typeof Epoch>;
