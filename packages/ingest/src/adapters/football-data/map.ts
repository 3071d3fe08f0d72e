import {
  compareMatchTime,
  type Competition,
  leagueRules,
  type MatchTime,
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
import { competitionRow, type MatchDocument, matchRow, type MatchRow } from "./payload.ts";
import { peopleOf, teamOf } from "./people.ts";
import { type Progress, progressOf } from "./progress.ts";
import { type Scores, scoresOf } from "./scores.ts";
import { kicksOf, rowsOf, toldOf } from "./told.ts";

/** The matches of one answer, a list or one match. Pure. */
export function map(document: MatchDocument): Mapped {
  const problems: Problem[] = [];
  const competitions = new Map<string, Competition>();
  const matches: MappedMatch[] = [];
  for (const row of Array.isArray(document.matches) ? document.matches : [document]) {
    const mapped = matchOf(row, document.competition, problems);
    if (mapped === undefined) continue;
    competitions.set(mapped.competition.competitionId, mapped.competition);
    matches.push(mapped.match);
  }
  return { competitions: [...competitions.values()], matches, problems };
}

function matchOf(row: unknown, listCompetition: unknown, problems: Problem[]) {
  if (!matchRow.Check(row)) {
    problems.push(problemWith(row, "wrong_shape", firstError(matchRow, row)));
    return undefined;
  }
  const refuse = (problem: string, detail: string) => {
    problems.push(problemWith(row, problem, detail, String(row.id)));
    return undefined;
  };
  const [home, away] = [teamOf(row.homeTeam), teamOf(row.awayTeam)];
  if (home === undefined || away === undefined)
    return refuse("incomplete", `it is not known yet who will play match ${row.id}`);
  const kickOffAt = Date.parse(row.utcDate);
  if (Number.isNaN(kickOffAt)) return refuse("wrong_shape", `utcDate ${row.utcDate} is no moment`);
  const competition = competitionOf(row, listCompetition);
  const drafts = draftsOf({ row, home, away, kickOffAt, competition, problems });
  const { competitionId } = competition;
  const match = { feedMatchId: String(row.id), competitionId, kickOffAt, drafts };
  return { competition, match };
}

interface Reading {
  readonly row: MatchRow;
  readonly home: Team;
  readonly away: Team;
  readonly kickOffAt: number;
  readonly competition: Competition;
  readonly problems: Problem[];
}

function draftsOf(reading: Reading): readonly ReportDraft[] {
  const { row, kickOffAt, problems } = reading;
  const scores = scoresOf(row, problems);
  const rows = rowsOf(row, problems);
  const progress = progressOf(row, scores, rows.latestMinute);
  const { stands, played, rules } = progress;
  if (!progress.isKnown) {
    const detail = `status ${row.status} is none we know; the match is taken as far as it shows`;
    problems.push(problemWith(row.status, "unknown_kind", detail, String(row.id)));
  }
  const before = [fixtureOf(reading, progress), ...peopleOf(row, problems)];
  if (stands === "pre") return [...before, ...fateOf(progress, scores, [])];
  const telling = { row, rows, scores, progress, problems };
  const told = toldOf(telling);
  const goals = [...told.filter(({ body }) => body.kind === "goal")];
  goals.push(...namelessGoals(goals, stages(scores, progress, told)));
  compareScore(reading, scores, goals, progress);
  const others = told.filter(({ body }) => body.kind !== "goal");
  const times = [...goals, ...others].map(({ at }) => at);
  const periods = periodsReaching(played, rules, times);
  const drafts = [
    ...before,
    coverageBegins,
    ...inferredPhases(periods, stands, goals),
    ...goals,
    ...others,
    ...kicksOf(telling),
    ...fateOf(progress, scores, times),
  ].toSorted((a, b) => compareMatchTime(a.at, b.at) || whistlesAround(a) - whistlesAround(b));
  if (stands !== "post") return drafts;
  const occurredAt = wallClock(kickOffAt, periods);
  return [...drafts, resultOf(progress, scores)].map((draft) => ({
    ...draft,
    occurredAt: occurredAt(draft.at),
  }));
}

/** The scores stated, each at the end of its stage. An award's score was never scored. */
function stages(
  { halfTime, after90, now }: Scores,
  { stands, played, rules, fate }: Progress,
  told: readonly ReportDraft[],
): readonly ScoreAt[] {
  if (fate === "awarded") return [];
  const times = told.map(({ at }) => at);
  const last = played.findLast((phase) => phase !== "pens") ?? "h1";
  const scores: ScoreAt[] = [];
  if (halfTime !== undefined && last !== "h1")
    scores.push({ at: latestIn("h1", stands, rules, times), ...halfTime });
  if (after90 !== undefined && last.startsWith("et"))
    scores.push({ at: latestIn("h2", stands, rules, times), ...after90 });
  if (now !== undefined) scores.push({ at: latestIn(last, stands, rules, times), ...now });
  return scores;
}

/** Goals told that the stated score does not have stay, and somebody should look. */
function compareScore(
  { row, problems }: Reading,
  { now }: Scores,
  goals: readonly ReportDraft[],
  { fate }: Progress,
): void {
  if (now === undefined || fate === "awarded") return;
  const scored = (side: "home" | "away") =>
    goals.filter(({ body }) => body.kind === "goal" && body.side === side).length;
  const [home, away] = [scored("home"), scored("away")];
  if (home === now.home && away === now.away) return;
  const detail = `the score is said to be ${now.home}-${now.away}, and the goals told make ${home}-${away}`;
  problems.push(problemWith(row.goals, "contradiction", detail, String(row.id)));
}

/** What has become of the match as a whole, at the last moment that anything is known of. */
function fateOf(
  { fate, stands }: Progress,
  { now }: Scores,
  told: readonly MatchTime[],
): readonly ReportDraft[] {
  if (fate === undefined) return [];
  const within = told.filter(({ phase }) => phase === stands).map(({ elapsedMs }) => elapsedMs);
  const at = { phase: stands, elapsedMs: Math.max(0, ...within) };
  if (fate === "suspended")
    return [{ sourceRef: "hold", op: "assert", at, body: { kind: "hold_started", hold: fate } }];
  const awardedScore = fate === "awarded" && now ? { awardedScore: now } : {};
  const body = { kind: "lifecycle_changed", lifecycle: fate, ...awardedScore } as const;
  return [{ sourceRef: "lifecycle", op: "assert", at, body }];
}

function fixtureOf(reading: Reading, { rules }: Progress): ReportDraft {
  const { row, home, away, kickOffAt, competition } = reading;
  const venue = row.venue?.trim();
  const round = roundOf(row);
  return {
    sourceRef: "fixture",
    op: "assert",
    at: { phase: "pre", elapsedMs: 0 },
    body: {
      kind: "fixture_set",
      competition: { competitionId: competition.competitionId, name: competition.name },
      rules,
      home,
      away,
      kickOffAt,
      ...(venue && { venue }),
      ...(round && { round }),
    },
  };
}

/** "Group A", "Matchday 3", "Quarter finals". */
function roundOf({ stage, group, matchday }: MatchRow): string | undefined {
  const letter = /^GROUP_(\w)$/.exec(group ?? "")?.[1];
  if (letter !== undefined) return `Group ${letter}`;
  const words = (stage ?? "").replaceAll("_", " ").toLowerCase();
  if (words !== "" && words !== "regular season")
    return words.charAt(0).toUpperCase() + words.slice(1);
  return typeof matchday === "number" ? `Matchday ${matchday}` : undefined;
}

/** The data are bulk-corrected for days: official the result never is. */
const resultOf = ({ rules }: Progress, { hadShootOut }: Scores): ReportDraft => ({
  sourceRef: "result",
  op: "assert",
  at: { phase: "post", elapsedMs: 0 },
  body: {
    kind: "result_set",
    result: "provisional",
    decidedIn: hadShootOut ? "penalties" : rules.extraTime ? "extra_time" : "regular",
  },
});

/** A competition keeps its id through the years; with the season's it is told apart. */
function competitionOf(row: MatchRow, listCompetition: unknown): Competition {
  const given = row.competition ?? (competitionRow.Check(listCompetition) ? listCompetition : null);
  const [from, to] = [row.season?.startDate?.slice(0, 4), row.season?.endDate?.slice(0, 4)];
  const season = from && to && from !== to ? `${from}/${to.slice(2)}` : from;
  const country = row.area?.name?.trim();
  return {
    competitionId: `football-data-${given?.id ?? "unknown"}-${row.season?.id ?? "unknown"}`,
    name: given?.name || `Competition ${given?.id ?? "unknown"}`,
    ...(country && { country }),
    ...(season && { season }),
    rules: leagueRules,
    attribution: "Football data provided by the Football-Data.org API",
  };
}
