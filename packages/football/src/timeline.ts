import type { Entry, Match } from "./match.ts";
import { compareMatchTime } from "./match-time.ts";

/** The entries in the order the match was played: by phase, time within it, then first seen. */
export const inMatchOrder = (match: Match): readonly Entry[] =>
  match.entries.toSorted((a, b) => compareMatchTime(a.at, b.at) || a.firstSeq - b.firstSeq);
