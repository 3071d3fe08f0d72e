import {
  compareMatchTime,
  type Competition,
  type FixtureSet,
  leagueRules,
  type Score,
  type Team,
} from "@touchline/football";
import {
  firstError,
  type Mapped,
  type MappedMatch,
  type Problem,
  problemWith,
  type ReportDraft,
} from "../../adapter.ts";
import {
  inferredPhases,
  latestIn,
  periodsReaching,
  whistlesAround,
} from "../../inferred-phases.ts";
import { namelessGoals, type ScoreAt } from "../../nameless-goals.ts";
import { coverageBegins, wallClock } from "../../recorded-phases.ts";
import { codeOr } from "../../team-names.ts";
import { goalsOf } from "./goals.ts";
import {
  type MatchDocument,
  matchRow,
  type MatchRow,
  type TeamRow,
  withTodaysNames,
} from "./payload.ts";
import { type Progress, progressOf } from "./progress.ts";
import { type Results, resultsOf } from "./results.ts";
import { stepsOf } from "./running-score.ts";

/** The matches of one answer of the service, or of one message it pushes. Pure. */
export function map(document: MatchDocument): Mapped {
  const problems: Problem[] = [];
  const competitions = new Map<string, Competition>();
  const matches: MappedMatch[] = [];
  for (const given of Array.isArray(document) ? document : [document]) {
    const row = withTodaysNames(given);
    if (!matchRow.Check(row)) {
      problems.push(problemWith(given, "wrong_shape", firstError(matchRow, row)));
      continue;
    }
    const kickOffAt = Date.parse(row.matchDateTimeUTC);
    if (Number.isNaN(kickOffAt)) {
      const detail = `matchDateTimeUTC ${row.matchDateTimeUTC} is no moment in time`;
      problems.push(problemWith(given, "wrong_shape", detail, String(row.matchID)));
      continue;
    }
    const competition = competitionOf(row);
    competitions.set(competition.competitionId, competition);
    matches.push({
      feedMatchId: String(row.matchID),
      competitionId: competition.competitionId,
      kickOffAt,
      drafts: draftsOf(row, competition, kickOffAt, problems),
    });
  }
  return { competitions: [...competitions.values()], matches, problems };
}

function draftsOf(
  row: MatchRow,
  competition: Competition,
  kickOffAt: number,
  problems: Problem[],
): readonly ReportDraft[] {
  const results = resultsOf(row, problems);
  const steps = stepsOf(row, results, problems);
  const progress = progressOf(row, results, steps);
  const { stands, played, rules } = progress;
  const fixture = fixtureOf(row, competition, progress, kickOffAt);
  if (stands === "pre") return [fixture];
  const told = goalsOf(steps, results, progress);
  const reached = results.after120 ?? results.after90 ?? highest(steps.map((step) => step.row));
  const goals = [...told, ...namelessGoals(told, stages(results, reached, progress, told))];
  compareHalfTime(row, results, goals, problems);
  const periods = periodsReaching(
    played,
    rules,
    goals.map(({ at }) => at),
  );
  const drafts = [
    fixture,
    coverageBegins,
    ...inferredPhases(periods, stands, goals),
    ...goals,
  ].toSorted((a, b) => compareMatchTime(a.at, b.at) || whistlesAround(a) - whistlesAround(b));
  if (stands !== "post") return drafts;
  const occurredAt = wallClock(kickOffAt, periods);
  return [...drafts, resultOf(progress)].map((draft) => ({
    ...draft,
    occurredAt: occurredAt(draft.at),
  }));
}

/** The score that all the running scores have reached. */
const highest = (rows: readonly { scoreTeam1: number; scoreTeam2: number }[]): Score => ({
  home: Math.max(0, ...rows.map(({ scoreTeam1 }) => scoreTeam1)),
  away: Math.max(0, ...rows.map(({ scoreTeam2 }) => scoreTeam2)),
});

/** The scores stated, each at the end of its stage. */
function stages(
  { halfTime, after90 }: Results,
  reached: Score,
  { stands, played, rules }: Progress,
  told: readonly ReportDraft[],
): readonly ScoreAt[] {
  const times = told.map(({ at }) => at);
  const last = played.findLast((phase) => phase !== "pens") ?? "h1";
  const scores: ScoreAt[] = [];
  if (halfTime !== undefined && played.includes("h2"))
    scores.push({ at: latestIn("h1", stands, rules, times), ...halfTime });
  if (after90 !== undefined && played.includes("et2"))
    scores.push({ at: latestIn("h2", stands, rules, times), ...after90 });
  const now = stands === "ht" && halfTime !== undefined ? halfTime : reached;
  return [...scores, { at: latestIn(last, stands, rules, times), ...now }];
}

/** Goals with a minute are put by it; where that gives another half-time score than the one stated, a person should look. */
function compareHalfTime(
  row: MatchRow,
  { halfTime }: Results,
  goals: readonly ReportDraft[],
  problems: Problem[],
): void {
  if (halfTime === undefined) return;
  const scored = (side: "home" | "away") =>
    goals.filter(({ at, body }) => body.kind === "goal" && body.side === side && at.phase === "h1")
      .length;
  const [home, away] = [scored("home"), scored("away")];
  if (home === halfTime.home && away === halfTime.away) return;
  const detail = `half-time is said to be ${halfTime.home}-${halfTime.away}, and by the minutes of the goals it was ${home}-${away}`;
  problems.push(problemWith(row.matchResults, "contradiction", detail, String(row.matchID)));
}

function fixtureOf(
  row: MatchRow,
  { competitionId, name }: Competition,
  { rules }: Progress,
  kickOffAt: number,
): ReportDraft {
  const venue = row.location?.locationStadium?.trim() || row.location?.locationCity?.trim();
  const round = row.group?.groupName?.trim();
  const body: FixtureSet = {
    kind: "fixture_set",
    competition: { competitionId, name },
    rules,
    home: teamOf(row.team1),
    away: teamOf(row.team2),
    kickOffAt,
    ...(venue && { venue }),
    ...(round && { round }),
  };
  return { sourceRef: "fixture", op: "assert", at: { phase: "pre", elapsedMs: 0 }, body };
}

function teamOf({ teamId, teamName, shortName }: TeamRow): Team {
  const name = teamName.trim() || `Team ${teamId}`;
  const short = shortName?.trim() || name;
  const isCode = /^\p{Lu}{2,4}$/u.test(short);
  return {
    teamId: `openligadb-${teamId}`,
    name,
    shortName: isCode ? name : short,
    code: codeOr(short, name),
  };
}

/** Volunteers keep the result open to corrections for days; official it never is. */
const resultOf = ({ rules }: Progress): ReportDraft => ({
  sourceRef: "result",
  op: "assert",
  at: { phase: "post", elapsedMs: 0 },
  body: {
    kind: "result_set",
    result: "provisional",
    decidedIn: rules.shootOut ? "penalties" : rules.extraTime ? "extra_time" : "regular",
  },
});

/** "1. Fußball-Bundesliga 2024/2025": the season is part of the name, and the id is another one for each season. */
function competitionOf(row: MatchRow): Competition {
  const given = row.leagueName?.trim() ?? "";
  const [, bare, season] = /^(.+?)\s+(\d{4}(?:\s?\/\s?\d{2,4})?)$/.exec(given) ?? [];
  const year = row.leagueSeason;
  return {
    competitionId: `openligadb-${row.leagueId}`,
    name: bare || given || `League ${row.leagueId}`,
    ...((season || year) && { season: season ?? String(year) }),
    rules: leagueRules,
    attribution: "Data: OpenLigaDB (openligadb.de), kept by its volunteers.",
  };
}
