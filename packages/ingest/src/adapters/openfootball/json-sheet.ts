import type { Score, Side } from "@touchline/football";
import { firstError, type Problem, problemWith } from "../../adapter.ts";
import { type GoalRow, goalRow, type JsonDocument, type MatchRow, matchRow } from "./payload.ts";
import { timeIn } from "./football-txt/date.ts";
import type { Minute, Row, Sheet, Stages, ToldGoal, ToldTeam } from "./sheet.ts";

/** What a football.json document tells, of whichever generation. */
export function jsonSheet(document: JsonDocument): Sheet {
  const problems: Problem[] = [];
  const rows = matchesIn(document).flatMap(({ match, round, where }) => {
    if (matchRow.Check(match)) return rowOf(match, round, where, problems);
    problems.push(problemWith(match, "wrong_shape", `${where}: ${firstError(matchRow, match)}`));
    return [];
  });
  return { title: document.name, rows, problems };
}

interface FoundMatch {
  readonly match: unknown;
  readonly round?: string | undefined;
  readonly where: string;
}

function matchesIn(document: JsonDocument): readonly FoundMatch[] {
  if ("matches" in document)
    return document.matches.map((match, i) => ({ match, where: `matches[${i}]` }));
  return document.rounds.flatMap(({ name, matches }, nth) =>
    matches.map((match, i) => ({
      match,
      round: name ?? undefined,
      where: `rounds[${nth}].matches[${i}]`,
    })),
  );
}

function rowOf(
  row: MatchRow,
  round: string | undefined,
  where: string,
  problems: Problem[],
): readonly Row[] {
  const time = row.time ? timeIn([row.time, row.timezone ?? ""].join(" ").trim()) : undefined;
  if (row.time && time === undefined)
    problems.push(
      problemWith(row, "wrong_shape", `${where}.time ${JSON.stringify(row.time)} is no time`),
    );
  const ground = row.ground ?? row.stadium;
  return [
    {
      where,
      raw: row,
      date: row.date,
      time,
      home: teamIn(row.team1),
      away: teamIn(row.team2),
      score: stagesIn(row),
      goals: goalsIn(row, where, problems),
      status: row.status ?? undefined,
      round: row.round ?? round,
      group: row.group ?? undefined,
      ground: typeof ground === "string" ? ground : ground?.name,
    },
  ];
}

const teamIn = (team: MatchRow["team1"]): ToldTeam =>
  typeof team === "string" ? { name: team } : { name: team.name, code: team.code ?? undefined };

function stagesIn(row: MatchRow): Stages {
  const { score } = row;
  if (Array.isArray(score)) return { ft: pair(score[0], score[1]) };
  if (score)
    return {
      ht: score.ht ? pair(...score.ht) : undefined,
      ft: score.ft ? pair(...score.ft) : undefined,
      et: score.et ? pair(...score.et) : undefined,
      p: score.p ? pair(...score.p) : undefined,
    };
  return {
    ht: pair(row.score1i, row.score2i),
    ft: pair(row.score1, row.score2),
    et: pair(row.score1et, row.score2et),
    p: pair(row.score1p, row.score2p),
  };
}

function pair(home: number | null | undefined, away: number | null | undefined): Score | undefined {
  return typeof home === "number" && typeof away === "number" ? { home, away } : undefined;
}

/** League files have no goals at all, and a tournament's 0-0 may have no lists either. */
function goalsIn(row: MatchRow, where: string, problems: Problem[]): Row["goals"] {
  if (!row.goals1 && !row.goals2) return undefined;
  const listed = (side: Side, name: "goals1" | "goals2") =>
    (row[name] ?? []).flatMap((goal, i): readonly ToldGoal[] => {
      const place = `${where}.${name}[${i}]`;
      if (goalRow.Check(goal)) return [goalIn(goal, place, problems)];
      const detail = `${place}, a goal of the ${side} side: ${firstError(goalRow, goal)}`;
      problems.push(problemWith(goal, "wrong_shape", detail));
      return [];
    });
  return { home: listed("home", "goals1"), away: listed("away", "goals2") };
}

function goalIn(row: GoalRow, place: string, problems: Problem[]): ToldGoal {
  const at = minuteIn(row);
  if (at === "no minute")
    problems.push(problemWith(row, "wrong_shape", `${place} has no minute that can be read`));
  return {
    name: row.name?.trim() || undefined,
    at: at === "no minute" ? undefined : at,
    method: row.owngoal ? "own_goal" : row.penalty ? "penalty" : "open_play",
  };
}

/** 90 with offset 4, "90" with "4", or "90+4"; a placeholder has minute 0. */
function minuteIn({ minute, offset }: GoalRow): Minute | "no minute" | undefined {
  if (minute === null || minute === undefined || minute === 0 || minute === "") return undefined;
  const written = /^(\d{1,3})(?:\+(\d{1,2}))?'?$/.exec(String(minute).trim());
  const apart = Number(offset ?? 0);
  if (written === null || Number.isNaN(apart)) return "no minute";
  const stoppage = Number(written[2] ?? 0) || apart;
  return { minute: Number(written[1]), ...(stoppage > 0 && { stoppage }) };
}
