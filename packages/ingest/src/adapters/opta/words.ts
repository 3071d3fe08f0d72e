import type { Phase } from "@touchline/football";
import type { TimedPhase } from "../../recorded-phases.ts";

/** Event types we make something of. */
export const type = {
  offsidePass: 2,
  foul: 4,
  corner: 6,
  miss: 13,
  post: 14,
  saved: 15,
  goal: 16,
  card: 17,
  off: 18,
  on: 19,
  periodEnd: 30,
  periodStart: 32,
  lineUp: 34,
  formation: 40,
  deleted: 43,
  stoppage: 70,
  deletedAfterReview: 84,
} as const;

/**
 * Event types that are known and say nothing we tell: actions on the ball, and the provider's own book-keeping. A delay
 * (27, 28) is among them: the clock runs on through it.
 */
export const untold: ReadonlySet<number> = new Set([
  1, 3, 5, 7, 8, 9, 10, 11, 12, 20, 21, 22, 23, 24, 25, 27, 28, 35, 36, 37, 38, 39, 41, 42, 44, 45,
  47, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 63, 64, 65, 67, 68, 69, 71, 72, 73, 74,
  75, 76, 77, 79, 80, 81, 82, 83,
]);

/** Qualifiers we read. */
export const qualifier = {
  offsidePlayer: 7,
  penalty: 9,
  head: 15,
  rightFoot: 20,
  otherPart: 21,
  fromCorner: 25,
  freeKick: 26,
  ownGoal: 28,
  players: 30,
  yellow: 31,
  secondYellow: 32,
  red: 33,
  injury: 41,
  tactical: 42,
  positions: 44,
  relatedEvent: 55,
  shirts: 59,
  leftFoot: 72,
  blocked: 82,
  formation: 130,
  formationPlaces: 131,
  deletedType: 144,
  captain: 194,
  stoppageMinutes: 277,
  assisted: 29,
} as const;

/** The stretches of play; 10–13 are the pauses between, 14 is after the match, 15 and 16 before it. */
export const phaseOfPeriod: ReadonlyMap<number, TimedPhase> = new Map([
  [1, "h1"],
  [2, "h2"],
  [3, "et1"],
  [4, "et2"],
  [5, "pens"],
]);

/** Where a match stands when it is in a period, as the phase that was played last. */
export const lastPlayedIn: ReadonlyMap<number, TimedPhase> = new Map([
  ...phaseOfPeriod,
  [10, "h1"],
  [11, "h2"],
  [12, "et1"],
  [13, "et2"],
]);

export const periods: ReadonlySet<number> = new Set([1, 2, 3, 4, 5, 10, 11, 12, 13, 14, 15, 16]);

/** The moment of something said in a period that is not played. */
export const phaseBeside = (periodId: number): Phase => {
  switch (periodId) {
    case 10:
      return "ht";
    case 11:
      return "await_et";
    case 12:
      return "et_ht";
    case 13:
      return "await_pens";
    case 14:
      return "post";
    default:
      return "pre";
  }
};

/** Formations by the provider's number, from the back. */
export const formations: ReadonlyMap<string, string> = new Map([
  ["2", "4-4-2"],
  ["3", "4-1-2-1-2"],
  ["4", "4-3-3"],
  ["5", "4-5-1"],
  ["6", "4-4-1-1"],
  ["7", "4-1-4-1"],
  ["8", "4-2-3-1"],
  ["9", "4-3-2-1"],
  ["10", "5-3-2"],
  ["11", "5-4-1"],
  ["12", "3-5-2"],
  ["13", "3-4-3"],
  ["15", "4-2-2-2"],
  ["16", "3-5-1-1"],
  ["17", "3-4-2-1"],
  ["18", "3-4-1-2"],
  ["19", "3-1-4-2"],
  ["20", "3-4-3"],
  ["21", "4-1-3-2"],
  ["22", "4-2-4"],
  ["23", "4-3-1-2"],
  ["24", "3-2-4-1"],
  ["25", "3-3-3-1"],
]);
