import * as t from "typebox";

/** Goals of each side. */
export const ScoreShape = t.Object({
  home: t.Integer({ minimum: 0 }),
  away: t.Integer({ minimum: 0 }),
});
