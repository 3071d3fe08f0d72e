import {
  type CardColour,
  type MatchTime,
  opponentOf,
  type Score,
  type Side,
} from "@touchline/football";
import { type Problem, problemWith, type ReportDraft } from "../../adapter.ts";
import { momentOfMinute } from "../../inferred-phases.ts";
import { booking, type Goal, goal, kick, type MatchRow, substitution } from "./payload.ts";
import { refOf, wordFor } from "./people.ts";
import type { Progress } from "./progress.ts";
import { readable } from "./readable.ts";
import type { Scores } from "./scores.ts";

/** Everything a paid tier tells one by one, read but not yet placed in time. */
export function rowsOf(row: MatchRow, problems: Problem[]) {
  const { id } = row;
  const rows = {
    goals: readable(row.goals, goal, "a goal", id, problems),
    bookings: readable(row.bookings, booking, "a booking", id, problems),
    substitutions: readable(row.substitutions, substitution, "a substitution", id, problems),
    kicks: readable(row.penalties, kick, "a penalty", id, problems),
  };
  const minutes = [...rows.goals, ...rows.bookings, ...rows.substitutions].map(
    (r) => r.minute ?? 0,
  );
  return { ...rows, latestMinute: Math.max(0, ...minutes) };
}

export interface Telling {
  readonly row: MatchRow;
  readonly rows: ReturnType<typeof rowsOf>;
  readonly scores: Scores;
  readonly progress: Progress;
  readonly problems: Problem[];
}

export const toldOf = (telling: Telling): readonly ReportDraft[] => {
  const nth = ordinals();
  return [...goalsOf(telling, nth), ...cardsOf(telling, nth), ...substitutionsOf(telling, nth)];
};

type Nth = (ref: string) => string;

/** References of the same thing are told apart by the how-manieth it is; the first has no number. */
function ordinals(): Nth {
  const counts = new Map<string, number>();
  return (ref) => {
    const count = (counts.get(ref) ?? 0) + 1;
    counts.set(ref, count);
    return count === 1 ? ref : `${ref}-${count}`;
  };
}

const methods = { REGULAR: "open_play", PENALTY: "penalty", OWN: "own_goal" } as const;
const isMethod = (type: string): type is keyof typeof methods => Object.hasOwn(methods, type);

function goalsOf(telling: Telling, nth: Nth): readonly ReportDraft[] {
  const sides = sidesOf(telling);
  return telling.rows.goals.flatMap((given, index): ReportDraft[] => {
    const type = given.type ?? "REGULAR";
    const side = sides[index];
    if (!isMethod(type)) return refuse(telling, given, "unknown_kind", `goal type ${type} is new`);
    if (side === undefined) return refuse(telling, given, "contradiction", notOfMatch("goal"));
    const [scorer, assist] = [refOf(given.scorer), refOf(given.assist)];
    return [
      {
        sourceRef: nth(`goal-${side}-${wordFor(given.scorer)}`),
        op: "assert",
        at: momentOf(given.minute, telling.progress, given.injuryTime),
        body: {
          kind: "goal",
          side,
          method: methods[type],
          ...(scorer && { scorer }),
          ...(assist && { assist }),
        },
      },
    ];
  });
}

/**
 * The side whose score each goal raised: by the running score where a goal has it. Else an own goal's team may be the one
 * that gains or the scorer's own; that reading is taken which makes the score, and where both do not, the scorer's own.
 */
function sidesOf({ row, rows, scores }: Telling): readonly (Side | undefined)[] {
  const reading = (ownIsScorers: boolean) =>
    rows.goals.map((given, index) => {
      const stepped = stepOf(given, rows.goals[index - 1]);
      const side = sideOfTeam(row, given.team?.id);
      if (stepped !== undefined || side === undefined) return stepped;
      return given.type === "OWN" && ownIsScorers ? opponentOf(side) : side;
    });
  const [asScorers, asGain] = [reading(true), reading(false)];
  return makes(asGain, scores.now) && !makes(asScorers, scores.now) ? asGain : asScorers;
}

function stepOf({ score }: Goal, before: Goal | undefined): Side | undefined {
  const home = (score?.home ?? 0) - (before?.score?.home ?? 0);
  const away = (score?.away ?? 0) - (before?.score?.away ?? 0);
  if (home === 1 && away === 0) return "home";
  return home === 0 && away === 1 ? "away" : undefined;
}

const makes = (sides: readonly (Side | undefined)[], score: Score | undefined): boolean =>
  sides.filter((side) => side === "home").length === score?.home &&
  sides.filter((side) => side === "away").length === score.away;

const colours: Readonly<Record<string, CardColour>> = {
  YELLOW: "yellow",
  YELLOW_CARD: "yellow",
  YELLOW_RED: "second_yellow",
  YELLOW_RED_CARD: "second_yellow",
  RED: "red",
  RED_CARD: "red",
};

const cardsOf = (telling: Telling, nth: Nth): readonly ReportDraft[] =>
  telling.rows.bookings.flatMap((given): ReportDraft[] => {
    const word = given.card ?? "";
    const card = Object.hasOwn(colours, word) ? colours[word] : undefined;
    const side = sideOfTeam(telling.row, given.team?.id);
    if (card === undefined) return refuse(telling, given, "unknown_kind", `card ${word} is new`);
    if (side === undefined) return refuse(telling, given, "contradiction", notOfMatch("card"));
    const player = refOf(given.player);
    return [
      {
        sourceRef: nth(`card-${side}-${wordFor(given.player)}-${card}`),
        op: "assert",
        at: momentOf(given.minute, telling.progress),
        body: { kind: "card", side, card, ...(player && { player }) },
      },
    ];
  });

const substitutionsOf = (telling: Telling, nth: Nth): readonly ReportDraft[] =>
  telling.rows.substitutions.flatMap((given): ReportDraft[] => {
    const side = sideOfTeam(telling.row, given.team?.id);
    if (side === undefined)
      return refuse(telling, given, "contradiction", notOfMatch("substitution"));
    const [off, on] = [refOf(given.playerOut), refOf(given.playerIn)];
    return [
      {
        sourceRef: nth(
          `substitution-${side}-${wordFor(given.playerOut)}-${wordFor(given.playerIn)}`,
        ),
        op: "assert",
        at: momentOf(given.minute, telling.progress),
        body: { kind: "substitution", side, ...(off && { off }), ...(on && { on }) },
      },
    ];
  });

/** The kicks of a shoot-out in turn, the team first that is listed first. */
export function kicksOf(telling: Telling): readonly ReportDraft[] {
  const { row, rows, scores, progress } = telling;
  if (!progress.played.includes("pens")) {
    for (const missed of rows.kicks.filter(({ scored }) => !scored))
      refuse(telling, missed, "incomplete", "a missed penalty: nobody says when, or how");
    return [];
  }
  const taken = { home: [] as ReportDraft[], away: [] as ReportDraft[] };
  const scored = { home: 0, away: 0 };
  let first: Side | undefined;
  for (const given of rows.kicks) {
    const side = sideOfTeam(row, given.team?.id);
    if (side === undefined) {
      refuse(telling, given, "contradiction", notOfMatch("kick"));
      continue;
    }
    first ??= side;
    if (given.scored) scored[side] += 1;
    const taker = refOf(given.player);
    const outcome = given.scored ? "scored" : "missed";
    taken[side].push({
      sourceRef: `kick-${side}-${taken[side].length + 1}`,
      op: "assert",
      at: { phase: "pens", elapsedMs: 0 },
      body: { kind: "shoot_out_kick", side, ...(taker && { taker }), outcome },
    });
  }
  if (first === undefined) return [];
  const { kicks } = scores;
  if (kicks && (kicks.home !== scored.home || kicks.away !== scored.away)) {
    const detail = `${scored.home}-${scored.away} by the kicks, and penalties says ${kicks.home}-${kicks.away}`;
    refuse(telling, row.penalties, "contradiction", detail);
  }
  const [opening, answering] = [taken[first], taken[opponentOf(first)]];
  return opening.flatMap((each, index) => [each, ...answering.slice(index, index + 1)]);
}

const sideOfTeam = (row: MatchRow, teamId: number | null | undefined): Side | undefined => {
  if (typeof teamId !== "number") return undefined;
  if (teamId === row.homeTeam.id) return "home";
  return teamId === row.awayTeam.id ? "away" : undefined;
};

const notOfMatch = (what: string): string => `the team of a ${what} is neither of the two`;

/** Without a minute it is put where the match began: nobody knows better. */
const momentOf = (
  minute: number | null | undefined,
  { played, rules }: Progress,
  injuryTime?: number | null,
): MatchTime => momentOfMinute(minute ?? 0, played, rules, injuryTime ?? 0);

function refuse(telling: Telling, part: unknown, problem: string, detail: string): [] {
  telling.problems.push(problemWith(part, problem, detail, String(telling.row.id)));
  return [];
}
