import { compareMatchTime, cupRules } from "@touchline/football";
import type { ReportDraft } from "../../adapter.ts";
import { namelessGoals } from "../../nameless-goals.ts";
import { wallClock } from "../../recorded-phases.ts";
import { type Announced, announcedIn } from "./before-kick-off.ts";
import { type Course, courseOf, nowIn } from "./course.ts";
import type { MatchSaid } from "./documents.ts";
import { goalsOf } from "./goals.ts";
import { holdsOf, isHeldIn } from "./holds.ts";
import { momentsOf } from "./moments.ts";
import { outcomeOf } from "./outcome.ts";
import { checks, type TimelineEvent } from "./payload.ts";
import { isLevelAfter, phasesOf } from "./phases.ts";
import { playsOf } from "./plays.ts";
import { reviewsOf } from "./reviews.ts";
import { firstLegOf, rulesOf, sumOf } from "./rules.ts";
import { type Stated, scoresOf, standingGoals } from "./scores.ts";
import { shootOutOf } from "./shoot-out.ts";
import { type Fixture, fixtureSet } from "./sport-event.ts";
import type { Standing } from "./standing.ts";
import { statisticsIn } from "./statistics.ts";

/** A match as one document has it. */
export interface Reading {
  readonly said: MatchSaid;
  readonly fixture: Fixture;
  readonly standing: Standing;
  readonly events: readonly TimelineEvent[];
}

/** All that a whole timeline says, as it was said. */
export function wholeDraftsOf({
  said,
  fixture,
  standing,
  events,
}: Reading): readonly ReportDraft[] {
  const { parts, status } = said;
  const { kickOffAt } = fixture;
  const course = courseOf({ said, standing, rules: cupRules, kickOffAt, events });
  const now = nowIn(course, standing);
  const scores = standing.isAwarded ? [] : scoresOf(status, course, now, parts);
  const stated = scores.at(-1);
  const telling = { events, momentOf: momentsOf(events, course, cupRules), parts };
  const goals = standingGoals(goalsOf(telling), stated, standing.phase === "post", parts).map(
    ({ draft }) => draft,
  );
  const told = [
    ...goals,
    ...playsOf(telling),
    ...reviewsOf(telling),
    ...shootOutOf(telling),
    ...holdsOf(telling, course),
  ];
  const beforeAt = announcedAt(kickOffAt, course, said.generatedAt);
  const nowAt = nowOnTheWall(course, standing, told, said.generatedAt ?? beforeAt);
  const statistics = parts.one(checks.statistics, said.statistics, "statistics");
  const firstLeg = firstLegOf(said, stated, fixture);
  const rules = rulesOf(fixture, standing, course, sumOf(stated, firstLeg));
  const asFixture = { sourceRef: "fixture", body: fixtureSet(fixture, rules, firstLeg) };
  const at = { phase: "pre", elapsedMs: 0 } as const;
  const announced = [asFixture, ...announcedIn(said, statistics)].map(
    drafted({ at, occurredAt: beforeAt }),
  );
  const nameless = namelessGoals(goals, scores).map((goal) => ({
    ...goal,
    occurredAt: course.find(({ phase }) => phase === goal.at.phase)?.endedAt ?? nowAt,
  }));
  const outcome = outcomeOf({
    standing,
    hasBegun: course.length > 0,
    now,
    nowAt,
    stated: statedIn(said),
    isSecondLeg: firstLeg !== undefined,
    isHeld: isHeldIn(told),
  });
  const phases = phasesOf(course, standing, (phase) =>
    isLevelAfter(phase, [...goals, ...nameless], firstLeg),
  );
  const stats = statisticsIn(statistics, parts).map(drafted({ at: now, occurredAt: nowAt }));
  return inOrder([...announced, ...phases, ...told, ...nameless, ...stats, ...outcome], beforeAt);
}

const drafted =
  (when: Pick<ReportDraft, "at" | "occurredAt">) =>
  ({ sourceRef, body }: Announced): ReportDraft => ({ sourceRef, op: "assert", ...when, body });

/** An hour before kick-off, or when the document was made if that was earlier. */
function announcedAt(kickOffAt: number, course: Course, generatedAt = kickOffAt): number {
  const beganAt = Math.min(kickOffAt, course[0]?.startedAt ?? kickOffAt);
  return Math.min(wallClock(beganAt, new Map())({ phase: "pre", elapsedMs: 0 }), generatedAt);
}

/** When what the status says was so: at the end of a match that is over, else when the document was made. */
function nowOnTheWall(
  course: Course,
  standing: Standing,
  told: readonly ReportDraft[],
  generatedAt: number,
): number {
  const last = course.at(-1);
  if (standing.phase === "post" && last?.endedAt !== undefined) return last.endedAt;
  const saidAts = told.map(saidOf);
  return Math.max(generatedAt, last?.endedAt ?? last?.startedAt ?? generatedAt, ...saidAts);
}

const saidOf = ({ saidAt, occurredAt }: ReportDraft): number => saidAt ?? occurredAt ?? 0;

/** As it was said; at the same moment as it was played. */
const inOrder = (drafts: readonly ReportDraft[], beforeAt: number): readonly ReportDraft[] =>
  drafts
    .map((draft) => (saidOf(draft) < beforeAt ? { ...draft, occurredAt: beforeAt } : draft))
    .toSorted((a, b) => saidOf(a) - saidOf(b) || compareMatchTime(a.at, b.at));

const statedIn = ({ status }: MatchSaid): Stated | undefined =>
  typeof status?.home_score === "number" && typeof status.away_score === "number"
    ? { home: status.home_score, away: status.away_score }
    : undefined;
