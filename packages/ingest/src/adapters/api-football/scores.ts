import type { Score } from "@touchline/football";
import type { Problem, ReportDraft } from "../../adapter.ts";
import { contradiction } from "../../contradiction.ts";
import { type Course, isEnded } from "../../match-course.ts";
import type { ScoreAt } from "../../nameless-goals.ts";
import type { FixtureRow, Score as Slot } from "./payload.ts";

/** A slot of the score that is filled. */
function filled(slot: Slot): Score | undefined {
  const { home, away } = slot ?? {};
  return typeof home === "number" && typeof away === "number" ? { home, away } : undefined;
}

/** The score an authority gave: nobody scored those goals. */
export const awardedScore = (row: FixtureRow): Score | undefined =>
  isAwarded(row) ? filled(row.goals) : undefined;

const isAwarded = ({ fixture }: FixtureRow): boolean =>
  fixture.status.short === "AWD" || fixture.status.short === "WO";

/** The score that was played: extra time counted in, the shoot-out not. */
export function statedScore(row: FixtureRow): Score | undefined {
  if (isAwarded(row)) return undefined;
  const goals = filled(row.goals);
  if (goals !== undefined) return goals;
  const regular = filled(row.score?.fulltime);
  const extra = filled(row.score?.extratime) ?? { home: 0, away: 0 };
  return regular && { home: regular.home + extra.home, away: regular.away + extra.away };
}

/** The scores a match is known to have had, in order. While the first half is on, `halftime` is what it is now. */
export function scoresAt(
  row: FixtureRow,
  course: Course,
  stated: Score | undefined,
): readonly ScoreAt[] {
  const slots = { h1: row.score?.halftime, h2: row.score?.fulltime };
  const scores: ScoreAt[] = [];
  if (isAwarded(row)) return scores;
  for (const phase of ["h1", "h2"] as const) {
    const [at, score] = [course.latest.get(phase), filled(slots[phase])];
    if (isEnded(phase, course) && at !== undefined && score !== undefined)
      scores.push({ at, ...score });
  }
  const last = [...course.latest.values()].at(-1);
  if (last !== undefined && stated !== undefined) scores.push({ at: last, ...stated });
  return scores;
}

/** What is told of goals and kicks against what is stated. The goals stand; that the score is another is not hushed up. */
export function contradictions(
  row: FixtureRow,
  goals: readonly ReportDraft[],
  kicks: readonly ReportDraft[],
): readonly Problem[] {
  const stated = statedScore(row);
  const shootOut = row.fixture.status.short === "PEN" ? filled(row.score?.penalty) : undefined;
  const scored = kicks.filter(
    ({ body }) => body.kind === "shoot_out_kick" && body.outcome === "scored",
  );
  const feedMatchId = String(row.fixture.id);
  const part = { goals: row.goals, score: row.score, events: row.events };
  return [
    ...contradiction({ what: "goals", told: goals, stated }, feedMatchId, part),
    ...contradiction(
      { what: "kicks", told: scored, stated: kicks.length > 0 ? shootOut : undefined },
      feedMatchId,
      part,
    ),
  ];
}
