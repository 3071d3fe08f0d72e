import { compareMatchTime, isPlayed, type MatchTime } from "@touchline/football";
import { type MappedMatch, type Problem, problemWith, type ReportDraft } from "../../adapter.ts";
import { assertion } from "../../assertion.ts";
import { type Course, courseTo, type Standing, whistlesOf } from "../../match-course.ts";
import { namelessGoals } from "../../nameless-goals.ts";
import { wallClock } from "../../recorded-phases.ts";
import { provisionalResult, type Said, statusDrafts } from "../../status-drafts.ts";
import { beforeKickOff } from "./before-kick-off.ts";
import { cardsOf } from "./cards.ts";
import { eventsIn } from "./events.ts";
import { goalsOf, isGoal } from "./goals.ts";
import { lineupsOf } from "./lineups.ts";
import type { FixtureRow } from "./payload.ts";
import { kickRows, kicksOf, missedPenaltiesOf } from "./penalties.ts";
import { awardedScore, contradictions, scoresAt, statedScore } from "./scores.ts";
import { statisticsOf } from "./statistics.ts";
import { isOver, rulesOf, saidBy, standingOf } from "./status.ts";
import { substitutionsOf } from "./substitutions.ts";
import { competitionIdOf, type Setting } from "./told.ts";
import { decisionsOf } from "./var.ts";

/** A match as drafts, and whether it is one that goes on when it is level. */
export interface MappedFixture {
  readonly match: MappedMatch;
  readonly goesOn: boolean;
}

/** A row of the answer as a match. */
export function matchOf(row: FixtureRow, problems: Problem[]): MappedFixture {
  const feedMatchId = String(row.fixture.id);
  const rows = eventsIn(row, problems);
  const rules = rulesOf(row, rows);
  const setting: Setting = { row, rules, rows };
  const stated = statedScore(row);
  const lineups = lineupsOf(row, problems);
  const kicks = kickRows(setting);
  const isCounted = (each: (typeof rows)[number]) => isGoal(each) && !kicks.includes(each);
  const goals = goalsOf(setting, rows.filter(isCounted), stated);
  const others = [
    ...missedPenaltiesOf(setting, kicks),
    ...cardsOf(setting, lineups.coaches),
    ...substitutionsOf(setting, lineups.starters),
  ];
  const decisions = decisionsOf(setting, goals, others);
  const shootOut = kicksOf(setting, kicks);
  const told = [...goals.drafts, ...others, ...decisions.drafts, ...shootOut];
  const times = told.map(({ at }) => at);
  const standing = standingOf(row, rules, times);
  const course = courseTo(standing, times, rules);
  const said = saidBy(row, standing) ?? unknownStatus(row, problems);
  const stays = goals.drafts.filter((goal) => ![...goals.stillTold.values()].includes(goal));
  const nameless = namelessGoals(stays, scoresAt(row, course, stated));
  problems.push(...contradictions(row, [...stays, ...nameless], shootOut));
  const whistles = whistlesOf(course, [...stays, ...nameless]);
  const isStart = ({ at, body }: ReportDraft) =>
    body.kind === "phase_started" && at.elapsedMs === 0;
  const starts = whistles.filter(isStart);
  const ends = whistles.filter((each) => !isStart(each));
  const kickOffAt = row.fixture.timestamp * 1000;
  const inOrder = [
    ...beforeKickOff(row, rules, lineups.drafts),
    ...starts,
    ...told,
    ...nameless,
    ...ends,
    ...clockOf(row, standing, course),
    ...statusDrafts(said, course.now, awardedScore(row)),
    ...statisticsOf(row, course.now, problems),
    ...provisionalResult(said),
  ].toSorted((a, b) => compareMatchTime(a.at, b.at));
  const isRecording = isOver(said) && standing.last !== undefined;
  const timed = isRecording ? wallClock(kickOffAt, course.begun) : undefined;
  const drafts = inOrder.flatMap((draft): ReportDraft[] => {
    const back = decisions.takenBack.get(draft.sourceRef);
    return back === undefined ? [withTime(draft)] : [withTime(draft), withTime(back, draft.at)];
  });
  function withTime(draft: ReportDraft, saidAt?: MatchTime): ReportDraft {
    if (timed === undefined) return draft;
    return {
      ...draft,
      occurredAt: timed(draft.at),
      ...(saidAt !== undefined && { saidAt: timed(saidAt) }),
    };
  }
  const match = { feedMatchId, competitionId: competitionIdOf(row), kickOffAt, drafts };
  return { match, goesOn: rules.extraTime || rules.shootOut };
}

function unknownStatus(row: FixtureRow, problems: Problem[]): Said {
  const { status } = row.fixture;
  const detail = `status ${JSON.stringify(status.short)} is none we know`;
  problems.push(problemWith(status, "unknown_kind", detail, String(row.fixture.id)));
  return { kind: "nothing" };
}

/** Where the minute stands still, as long as no stoppage time is counted beside it. */
const stillAt: readonly number[] = [45, 90, 105, 120];

/** The clock as it is read now; whether it runs. Nothing where it cannot be read. */
function clockOf(row: FixtureRow, standing: Standing, { now }: Course): readonly ReportDraft[] {
  const { elapsed, extra, short } = row.fixture.status;
  const isRead = standing.isOn && standing.elapsedMs !== undefined && isPlayed(now.phase);
  const isStill = stillAt.includes(elapsed ?? 0) && (extra ?? 0) === 0;
  if (!isRead || isStill || !running.has(short)) return [];
  const at = { phase: now.phase, elapsedMs: standing.elapsedMs ?? 0 };
  return [assertion(`clock-${now.phase}`, at, { kind: "clock_set", running: true })];
}

const running = new Set(["1H", "2H", "ET", "LIVE"]);
