import {
  compareMatchTime,
  type EventBody,
  type LineupPlayer,
  type MatchTime,
  type PlayerRef,
  type Team,
} from "@touchline/football";
import {
  type Mapped,
  type MappedMatch,
  type Problem,
  problemWith,
  type ReportDraft,
} from "../../adapter.ts";
import {
  coverageBegins,
  type Periods,
  phaseEnds,
  phaseStarts,
  wallClock,
} from "../../recorded-phases.ts";
import { type Pack, type PackMatch, type Row, rowCheck, type RowKind } from "./payload.ts";

/** A match day as reports. Pure. A match whose teams are not in the table is a problem; the others stand. */
export function map(pack: Pack): Mapped {
  const teamById = new Map(pack.competition.tableBefore?.map(({ team }) => [team.teamId, team]));
  const problems: Problem[] = [];
  const matches = pack.matches.flatMap((match) => {
    const [home, away] = [teamById.get(match.home), teamById.get(match.away)];
    if (home && away) return [mapMatch(match, { home, away, pack, problems })];
    const detail = `the table has no line for ${home ? match.away : match.home}`;
    problems.push(problemWith(match, "unknown_team", detail, match.feedMatchId));
    return [];
  });
  const { programmeId, competition } = pack;
  return { programmeId, competitions: [competition], matches, problems };
}

interface Context {
  readonly home: Team;
  readonly away: Team;
  readonly pack: Pack;
  readonly problems: Problem[];
}

function mapMatch(match: PackMatch, context: Context): MappedMatch {
  const periods: Periods = new Map([
    ["h1", match.lengthsMs.h1],
    ["h2", match.lengthsMs.h2],
  ]);
  const drafts = [
    fixture(match, context),
    lineup("home", match),
    lineup("away", match),
    coverageBegins,
    ...phaseStarts(periods),
    ...happenings(match, context.problems),
    ...phaseEnds(periods),
    official,
  ];
  const occurredAt = wallClock(match.kickOffAt, periods);
  return {
    feedMatchId: match.feedMatchId,
    competitionId: context.pack.competition.competitionId,
    kickOffAt: match.kickOffAt,
    drafts: drafts
      .toSorted((a, b) => compareMatchTime(a.at, b.at))
      .map((draft) => ({ ...draft, occurredAt: occurredAt(draft.at) })),
  };
}

const beforeMatch: MatchTime = { phase: "pre", elapsedMs: 0 };

function fixture(match: PackMatch, { home, away, pack }: Context): ReportDraft {
  const { competitionId, name } = pack.competition;
  const { rules, kickOffAt, zone, venue, round } = match;
  return {
    sourceRef: "fixture",
    op: "assert",
    at: beforeMatch,
    body: {
      kind: "fixture_set",
      competition: { competitionId, name },
      rules,
      home,
      away,
      kickOffAt,
      ...(zone !== undefined && { zone }),
      ...(venue !== undefined && { venue }),
      ...(round !== undefined && { round }),
    },
  };
}

const lineup = (side: "home" | "away", { lineups }: PackMatch): ReportDraft => ({
  sourceRef: `lineup-${side}`,
  op: "assert",
  at: beforeMatch,
  body: { kind: "lineup_set", side, lineup: lineups[side] },
});

/** A pack holds matches long over. */
const official: ReportDraft = {
  sourceRef: "result",
  op: "assert",
  at: { phase: "post", elapsedMs: 0 },
  body: { kind: "result_set", result: "official", decidedIn: "regular" },
};

/** Of each kind of row the first is `goal-1`, the next `goal-2`: a pack is never corrected, only written anew. */
function happenings(match: PackMatch, problems: Problem[]): readonly ReportDraft[] {
  const { home, away } = match.lineups;
  const players = [...home.starters, ...home.bench, ...away.starters, ...away.bench];
  const counts = new Map<RowKind, number>();
  return match.events.flatMap((raw) => {
    const row = readRow(raw, match, problems);
    if (row === undefined) return [];
    const [kind, phase, elapsedMs] = row;
    const nth = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, nth);
    const body = bodyOf(row, players);
    return [{ sourceRef: `${kind}-${nth}`, op: "assert", at: { phase, elapsedMs }, body }];
  });
}

function readRow(raw: unknown, match: PackMatch, problems: Problem[]): Row | undefined {
  const kind: unknown = Array.isArray(raw) ? raw[0] : undefined;
  if (!isRowKind(kind)) {
    const detail = `a row begins with ${JSON.stringify(kind)}, which is no kind we know`;
    problems.push(problemWith(raw, "unknown_kind", detail, match.feedMatchId));
    return undefined;
  }
  if (rowCheck[kind](raw)) return raw;
  const detail = `a row of ${kind} does not have its shape`;
  problems.push(problemWith(raw, "wrong_shape", detail, match.feedMatchId));
  return undefined;
}

const isRowKind = (kind: unknown): kind is RowKind =>
  typeof kind === "string" && Object.hasOwn(rowCheck, kind);

function bodyOf(row: Row, players: readonly LineupPlayer[]): EventBody {
  switch (row[0]) {
    case "goal": {
      const [, , , side, method, scoredBy, madeBy, bodyPart, x, y] = row;
      const scorer = refOf(players, scoredBy);
      const assist = refOf(players, madeBy);
      const people = { ...(scorer && { scorer }), ...(assist && { assist }) };
      return { kind: "goal", side, method, ...people, ...partOf(bodyPart), ...place(x, y) };
    }
    case "miss": {
      const [, , , side, takenBy, outcome] = row;
      const taker = refOf(players, takenBy);
      return { kind: "penalty_missed", side, ...(taker && { taker }), outcome };
    }
    case "card": {
      const [, , , side, card, shownTo, onBench] = row;
      const person = onBench ? { person: "bench" as const } : {};
      return { kind: "card", side, card, ...playerOf(players, shownTo), ...person };
    }
    case "sub": {
      const [, , , side, wentOff, cameOn] = row;
      const off = refOf(players, wentOff);
      const on = refOf(players, cameOn);
      return { kind: "substitution", side, ...(off && { off }), ...(on && { on }) };
    }
    case "shot": {
      const [, , , side, outcome, shotBy, bodyPart, x, y] = row;
      const player = playerOf(players, shotBy);
      return { kind: "shot", side, outcome, ...player, ...partOf(bodyPart), ...place(x, y) };
    }
    case "corner":
    case "offside":
    case "foul": {
      const [what, , , side, by, x, y] = row;
      return { kind: "incident", side, what, ...playerOf(players, by), ...place(x, y) };
    }
    case "possession": {
      const [, , , home] = row;
      return { kind: "stat_set", stat: "possession", home, away: 100 - home };
    }
  }
}

/** The player in that place; undefined for null, or for a place the list does not have. */
function refOf(players: readonly LineupPlayer[], index: number | null): PlayerRef | undefined {
  const listed = index === null ? undefined : players[index];
  if (listed === undefined) return undefined;
  const { playerId, name, shirt } = listed;
  return {
    ...(playerId !== undefined && { playerId }),
    name,
    ...(shirt !== undefined && { shirt }),
  };
}

function playerOf(players: readonly LineupPlayer[], index: number | null) {
  const player = refOf(players, index);
  return player === undefined ? {} : { player };
}

const partOf = <T>(bodyPart: T | null): { readonly bodyPart?: T } =>
  bodyPart === null ? {} : { bodyPart };

const place = (
  x: number | null,
  y: number | null,
): { readonly x?: number; readonly y?: number } => ({
  ...(x !== null && { x }),
  ...(y !== null && { y }),
});
