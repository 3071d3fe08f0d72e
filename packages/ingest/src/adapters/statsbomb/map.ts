import { compareMatchTime, type MatchRules, type MatchTime, type Score } from "@touchline/football";
import {
  firstError,
  type Mapped,
  type Problem,
  problemWith,
  type ReportDraft,
} from "../../adapter.ts";
import { coverageBegins, phaseEnds, phaseStarts, wallClock } from "../../recorded-phases.ts";
import { cardsOf } from "./cards.ts";
import { formationsOf, substitutionsOf } from "./changes.ts";
import { competitionOf, kickOffOf, roundOf, rulesOf } from "./competitions.ts";
import { goalsOf } from "./goals.ts";
import {
  type MatchPayload,
  matchRow,
  type MatchRow,
  nameIn,
  type StatsEvent,
  statsEvent,
} from "./payload.ts";
import { type Course, courseOf, inOrder } from "./periods.ts";
import { averagePlaces } from "./pitch.ts";
import { type Play, playOf, referencing, shootOutOf, unknownWords } from "./play.ts";
import { playerIdOf, type Squad, type Squads, squadsOf } from "./squads.ts";
import { eventTypes } from "./words.ts";

/** One match of the open data as reports in match order. Pure: the same files give the same reports. */
export function map(payload: MatchPayload): Mapped {
  const feedMatchId = payload.match_id;
  const problems: Problem[] = [];
  const row = rowOf(payload, problems);
  const readable = readableEvents(payload, problems).toSorted(inOrder);
  const squads = squadsOf({ payload, row, events: readable, problems });
  if (squads === undefined) return { competitions: [], matches: [], problems };
  const events = ofTheTeams(readable, squads, problems, feedMatchId);
  const course = courseOf(events);
  const play = { feedMatchId, squads, events, course, problems, nextRef: referencing() };
  unknownWords(play);
  const competition = competitionOf(row);
  const kickOffAt = (row && kickOffOf(row)) ?? 0;
  const match = {
    feedMatchId,
    competitionId: competition.competitionId,
    kickOffAt,
    drafts: draftsOf(play, row, kickOffAt),
  };
  return { competitions: [competition], matches: [match], problems };
}

/** The row of the matches file. Without one the match can be read still, but not when and in what it was played. */
function rowOf(payload: MatchPayload, problems: Problem[]): MatchRow | undefined {
  const { match, match_id } = payload;
  if (matchRow.Check(match) && kickOffOf(match) !== undefined) return match;
  const isAbsent = match === undefined || match === null;
  const why = isAbsent
    ? "no matches file has its row"
    : `its row cannot be read: ${matchRow.Check(match) ? `match_date ${match.match_date} is no day` : firstError(matchRow, match)}`;
  const detail = `match ${match_id}: ${why}; its date and competition are unknown, and who is listed first is taken to be at home`;
  problems.push(
    problemWith(match ?? null, isAbsent ? "no_match_row" : "wrong_shape", detail, match_id),
  );
  return undefined;
}

/** The events that can be read. Of a kind nobody knows the first one is a problem, so that a new kind is noticed once. */
function readableEvents(payload: MatchPayload, problems: Problem[]): readonly StatsEvent[] {
  const unknown = new Set<string>();
  return payload.events.filter((event, index): event is StatsEvent => {
    if (!statsEvent.Check(event)) {
      const detail = `event [${index}]: ${firstError(statsEvent, event)}`;
      problems.push(problemWith(event, "wrong_shape", detail, payload.match_id));
      return false;
    }
    const { name } = event.type;
    if (eventTypes.has(name.toLowerCase())) return true;
    if (!unknown.has(name)) {
      const detail = `type.name ${JSON.stringify(name)} is no type of event we know`;
      problems.push(problemWith(event, "unknown_kind", detail, payload.match_id));
    }
    unknown.add(name);
    return false;
  });
}

/** Leaves out the events of a team that does not play here, with a problem for each such team. */
function ofTheTeams(
  events: readonly StatsEvent[],
  squads: Squads,
  problems: Problem[],
  feedMatchId: string,
): readonly StatsEvent[] {
  const strangers = new Set<number>();
  return events.filter((event) => {
    if (squads.sideOf(event.team.id) !== undefined) return true;
    if (!strangers.has(event.team.id)) {
      const detail = `team ${event.team.id} (${event.team.name}) has events but does not play in this match`;
      problems.push(problemWith(event, "wrong_shape", detail, feedMatchId));
    }
    strangers.add(event.team.id);
    return false;
  });
}

function draftsOf(
  play: Play,
  row: MatchRow | undefined,
  kickOffAt: number,
): readonly ReportDraft[] {
  const { course } = play;
  const goals = goalsOf(play, row);
  const drafts = [
    ...beforeKickOff(play, { row, kickOffAt, rules: rulesOf(row, course, scoreOf(goals)) }),
    ...phaseStarts(course.periods),
    ...goals,
    ...cardsOf(play),
    ...substitutionsOf(play),
    ...formationsOf(play),
    ...playOf(play),
    ...shootOutOf(play),
    ...phaseEnds(new Map([...course.periods].filter(([phase]) => course.ended.has(phase)))),
    ...result(course),
  ];
  const occurredAt = wallClock(kickOffAt, course.periods);
  return drafts
    .toSorted((a, b) => compareMatchTime(a.at, b.at))
    .map((draft) => ({ ...draft, occurredAt: occurredAt(draft.at) }));
}

const scoreOf = (goals: readonly ReportDraft[]): Score => ({
  home: goals.filter(({ body }) => body.kind === "goal" && body.side === "home").length,
  away: goals.filter(({ body }) => body.kind === "goal" && body.side === "away").length,
});

const beforeMatch: MatchTime = { phase: "pre", elapsedMs: 0 };

interface Setting {
  readonly row: MatchRow | undefined;
  readonly kickOffAt: number;
  readonly rules: MatchRules;
}

function beforeKickOff({ squads, events }: Play, { row, kickOffAt, rules }: Setting) {
  const { competitionId, name } = competitionOf(row);
  const venue = nameIn(row?.stadium) ?? nameIn(row?.stadium_name);
  const round = roundOf(row);
  const before = (sourceRef: string, body: ReportDraft["body"]): ReportDraft => ({
    sourceRef,
    op: "assert",
    at: beforeMatch,
    body,
  });
  const fixture = before("fixture", {
    kind: "fixture_set",
    competition: { competitionId, name },
    rules,
    home: squads.home.team,
    away: squads.away.team,
    kickOffAt,
    ...(venue !== undefined && { venue }),
    ...(round !== undefined && { round }),
  });
  const referee = nameIn(row?.referee) ?? nameIn(row?.referee_name);
  const placeOnAverage = averagePlaces(events);
  const lineup = ({ side, starters, bench, formation, coach }: Squad): readonly ReportDraft[] => {
    if (starters.length === 0) return [];
    const placed = starters.map((player) => ({
      ...player,
      ...placeOnAverage(idOf(player.playerId)),
    }));
    return [
      before(`lineup-${side}`, {
        kind: "lineup_set",
        side,
        lineup: {
          ...(formation !== undefined && { formation }),
          starters: placed,
          bench: [...bench],
          ...(coach !== undefined && { coach }),
        },
      }),
    ];
  };
  return [
    fixture,
    ...(referee === undefined
      ? []
      : [before("referee", { kind: "official_set", role: "referee", name: referee })]),
    ...lineup(squads.home),
    ...lineup(squads.away),
    coverageBegins,
  ];
}

/** The set's number of a player we named. */
const idOf = (playerId: string | undefined): number =>
  Number(playerId?.slice(playerIdOf(0).length - 1));

/** The set holds only matches long over. */
function result({ periods, isOver }: Course): readonly ReportDraft[] {
  if (!isOver) return [];
  const decidedIn = periods.has("pens")
    ? "penalties"
    : periods.has("et1")
      ? "extra_time"
      : "regular";
  return [
    {
      sourceRef: "result",
      op: "assert",
      at: { phase: "post", elapsedMs: 0 },
      body: { kind: "result_set", result: "official", decidedIn },
    },
  ];
}
