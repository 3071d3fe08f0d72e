import {
  compareMatchTime,
  type Competition,
  type MatchRules,
  type MatchTime,
  type Score,
} from "@touchline/football";
import { type MappedMatch, type Problem, problemWith, type ReportDraft } from "../../adapter.ts";
import { assertion } from "../../assertion.ts";
import { contradiction } from "../../contradiction.ts";
import { type Course, courseTo, whistlesOf } from "../../match-course.ts";
import { namelessGoals } from "../../nameless-goals.ts";
import { wallClock } from "../../recorded-phases.ts";
import { provisionalResult, statusDrafts } from "../../status-drafts.ts";
import { momentIn, movingMomentIn } from "./clock.ts";
import { detailsOf } from "./details.ts";
import type { CompetitionRow, Competitor, EventRow } from "./payload.ts";
import { isKnockOut, isUnknown, rulesOf, saidBy, standingOf } from "./status.ts";
import { statisticsOf } from "./statistics.ts";
import { teamOf } from "./teams.ts";

/** A match as drafts, its competition, and whether it is one that goes on when it is level. */
export interface MappedEvent {
  readonly match: MappedMatch;
  readonly competition: Omit<Competition, "rules">;
  readonly goesOn: boolean;
}

/** The two teams of a match. */
export type Competitors = Readonly<Record<"home" | "away", Competitor>>;

/** An event of the scoreboard as a match. One without two teams or a kick-off is a problem. */
export function matchOf(
  row: EventRow,
  leagueNames: ReadonlyMap<string, string>,
  problems: Problem[],
): MappedEvent | undefined {
  const feedMatchId = row.id;
  const [competing] = row.competitions;
  const kickOffAt = Date.parse(row.date);
  const teams = competing && competitorsOf(competing);
  if (competing === undefined || teams === undefined || Number.isNaN(kickOffAt)) {
    const detail = `${teams === undefined ? "two teams" : "a kick-off"} cannot be found`;
    problems.push(problemWith(row, "wrong_shape", detail, feedMatchId));
    return undefined;
  }
  const competition = competitionOf(row, leagueNames);
  const rules = rulesOf(row, competing);
  const told = detailsOf(competing, rules, feedMatchId, problems);
  const times = [...told.played, ...told.kicks].map(({ at }) => at);
  const standing = standingOf(row, competing);
  const now = momentIn(competing.status.displayClock, rules);
  const elapsedMs = now?.phase === standing.last ? now?.elapsedMs : undefined;
  const course = courseTo({ ...standing, elapsedMs }, times, rules);
  const said = saidBy(row, competing);
  if (isUnknown(competing.status)) {
    const detail = `status ${JSON.stringify(competing.status.type.name)} is none we know`;
    problems.push(problemWith(competing.status, "unknown_kind", detail, feedMatchId));
  }
  const stated =
    said.kind === "lifecycle" && said.lifecycle === "awarded" ? undefined : scoreOf(teams);
  const last = [...course.latest.values()].at(-1);
  const goals = told.played.filter(({ body }) => body.kind === "goal");
  const nameless = namelessGoals(goals, last && stated ? [{ at: last, ...stated }] : []);
  problems.push(...contradictions(row, [...goals, ...nameless], told.kicks, stated, teams));
  const whistles = whistlesOf(course, [...goals, ...nameless]);
  const isStart = ({ at, body }: ReportDraft) =>
    body.kind === "phase_started" && at.elapsedMs === 0;
  const inOrder = [
    ...beforeKickOff(row, competing, { rules, teams, kickOffAt, competition }),
    ...whistles.filter(isStart),
    ...told.played,
    ...told.kicks,
    ...nameless,
    ...whistles.filter((each) => !isStart(each)),
    ...(said.kind === "nothing" ? clockOf(competing, rules, course) : []),
    ...statusDrafts(said, course.now, scoreOf(teams)),
    ...statisticsOf(teams, course.now, feedMatchId, problems),
    ...provisionalResult(said),
  ].toSorted((a, b) => compareMatchTime(a.at, b.at));
  const timed = course.stands === "post" ? wallClock(kickOffAt, course.begun) : undefined;
  const drafts = inOrder.map((draft) =>
    timed === undefined ? draft : { ...draft, occurredAt: timed(draft.at) },
  );
  const { competitionId } = competition;
  return {
    match: { feedMatchId, competitionId, kickOffAt, drafts },
    competition,
    goesOn: rules.extraTime || rules.shootOut,
  };
}

function competitorsOf({ competitors }: CompetitionRow): Competitors | undefined {
  const home = competitors.find(({ homeAway }) => homeAway === "home");
  const away = competitors.find(({ homeAway }) => homeAway === "away");
  return home && away && home.team.id !== away.team.id ? { home, away } : undefined;
}

function scoreOf({ home, away }: Competitors): Score | undefined {
  const [ours, theirs] = [home.score ?? "", away.score ?? ""];
  return ours === "" || theirs === "" ? undefined : { home: Number(ours), away: Number(theirs) };
}

function contradictions(
  row: EventRow,
  goals: readonly ReportDraft[],
  kicks: readonly ReportDraft[],
  stated: Score | undefined,
  { home, away }: Competitors,
): readonly Problem[] {
  const scored = kicks.filter(
    ({ body }) => body.kind === "shoot_out_kick" && body.outcome === "scored",
  );
  const shootOut =
    typeof home.shootoutScore === "number" && typeof away.shootoutScore === "number"
      ? { home: home.shootoutScore, away: away.shootoutScore }
      : undefined;
  const isTold = scored.length > 0;
  return [
    ...contradiction({ what: "goals", told: goals, stated }, row.id, row),
    ...contradiction(
      { what: "kicks", told: scored, stated: isTold ? shootOut : undefined },
      row.id,
      row,
    ),
  ];
}

/** "s:600~l:770~e:623597": l is the league, whose name stands beside the events, if anywhere. */
function competitionOf(
  { uid, season }: EventRow,
  names: ReadonlyMap<string, string>,
): Omit<Competition, "rules"> {
  const id = /~l:(\d+)~/.exec(uid ?? "")?.[1] ?? [...names.keys()][0] ?? "0";
  const year = season?.year;
  return {
    competitionId: year === undefined ? `espn-${id}` : `espn-${id}-${year}`,
    name: names.get(id) ?? `League ${id}`,
    ...(year !== undefined && { season: String(year) }),
  };
}

const beforeMatch: MatchTime = { phase: "pre", elapsedMs: 0 };

interface Setting {
  readonly rules: MatchRules;
  readonly teams: Competitors;
  readonly kickOffAt: number;
  readonly competition: Omit<Competition, "rules">;
}

function beforeKickOff(
  row: EventRow,
  match: CompetitionRow,
  { rules, teams, kickOffAt, competition: { competitionId, name } }: Setting,
): readonly ReportDraft[] {
  const venue = match.venue?.fullName ?? "";
  const round = isKnockOut(row, match) ? (row.season?.slug ?? "").replaceAll("-", " ") : "";
  const isToCome = match.status.type.state === "pre";
  return [
    assertion("fixture", beforeMatch, {
      kind: "fixture_set",
      competition: { competitionId, name },
      rules,
      home: teamOf(teams.home),
      away: teamOf(teams.away),
      kickOffAt,
      ...(venue !== "" && { venue }),
      ...(round !== "" && { round: `${round.charAt(0).toUpperCase()}${round.slice(1)}` }),
    }),
    assertion("coverage", beforeMatch, {
      kind: "coverage_set",
      coverage: isToCome ? "scheduled" : "live",
    }),
  ];
}

function clockOf(
  { status }: CompetitionRow,
  rules: MatchRules,
  { stands }: Course,
): readonly ReportDraft[] {
  const at = movingMomentIn(status.displayClock, rules);
  if (at?.phase !== stands || status.type.state !== "in") return [];
  return [assertion(`clock-${stands}`, at, { kind: "clock_set", running: true })];
}
