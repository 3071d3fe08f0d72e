import type { Entry, Match } from "./match.ts";
import { compareMatchTime } from "./minute.ts";

/** The entries in the order the match was played: by phase, time within it, then first seen. */
export const inMatchOrder = (match: Match): readonly Entry[] =>
  match.entries.toSorted((a, b) => compareMatchTime(a.at, b.at) || a.firstSeq - b.firstSeq);

/** Whether a match was played beyond its two halves: what its shoot-out's minutes are counted from. */
export const wentToExtraTime = (match: Pick<Match, "phases">): boolean =>
  match.phases.some(({ phase }) => phase === "et1" || phase === "et2");
