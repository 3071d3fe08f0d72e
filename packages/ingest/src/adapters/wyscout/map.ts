import {
  compareMatchTime,
  type Line,
  type LineupPlayer,
  type MatchRules,
  type MatchTime,
} from "@touchline/football";
import {
  firstError,
  type Mapped,
  type Problem,
  nothingBut,
  problemWith,
  type ReportDraft,
} from "../../adapter.ts";
import { cardsOf } from "./cards.ts";
import { competitionOf, roundOf, rulesOf, zoneOf } from "./competitions.ts";
import { eventNamed } from "./heap.ts";
import { goalsOf } from "./goals.ts";
import { type BallEvent, ballEvent, type MatchPayload, type MatchRow } from "./payload.ts";
import { inOrder, periodsOf, reaching } from "./periods.ts";
import { coverageBegins, phaseEnds, phaseStarts, wallClock } from "../../recorded-phases.ts";
import { averagePlaces, placesOf } from "./pitch.ts";
import { playOf } from "./play.ts";
import { possessionOf } from "./possession.ts";
import { shootOutOf } from "./shoot-out.ts";
import { lineupPlayer, type Squad, type Squads, squadsOf } from "./squads.ts";
import { substitutionsOf } from "./substitutions.ts";
import { decodeTwice } from "./words.ts";

/** One match of the open data set as reports in match order. Pure: the same files give the same reports. */
export function map(payload: MatchPayload): Mapped {
  const row = payload.match;
  const problems: Problem[] = [];
  const squads = squadsOf(payload, problems);
  const events = readableEvents(payload, problems).toSorted(inOrder);
  const competition = competitionOf(row);
  if (squads === undefined) return { competitions: [], matches: [], problems };
  const kickOffAt = Date.parse(`${row.dateutc.replace(" ", "T")}Z`);
  if (Number.isNaN(kickOffAt)) {
    const detail = `dateutc ${row.dateutc} is no moment in time`;
    return nothingBut(problemWith(row, "wrong_shape", detail, String(row.wyId)));
  }
  const match = {
    feedMatchId: String(row.wyId),
    competitionId: competition.competitionId,
    kickOffAt,
    drafts: draftsOf({ row, squads, events, kickOffAt, problems }),
  };
  return { competitions: [competition], matches: [match], problems };
}

const eventNames = new Set([
  "Duel",
  "Foul",
  "Free Kick",
  "Goalkeeper leaving line",
  "Interruption",
  "Offside",
  "Others on the ball",
  "Pass",
  "Save attempt",
  "Shot",
]);

/** The events that can be read. Of a kind nobody knows the first one is a problem, so that a new kind is noticed once. */
function readableEvents(payload: MatchPayload, problems: Problem[]): readonly BallEvent[] {
  const feedMatchId = String(payload.match.wyId);
  const unknown = new Set<string>();
  const seen = new Set<number>();
  return payload.events.filter((event, index): event is BallEvent => {
    if (!ballEvent.Check(event)) {
      const detail = `${eventNamed(event, index)}: ${firstError(ballEvent, event)}`;
      problems.push(problemWith(event, "wrong_shape", detail, feedMatchId));
      return false;
    }
    if (eventNames.has(event.eventName)) {
      // The same file given twice, or beside its folder, is still one match.
      const isNew = !seen.has(event.id);
      seen.add(event.id);
      return isNew;
    }
    if (!unknown.has(event.eventName)) {
      const detail = `eventName ${JSON.stringify(event.eventName)} is no kind of event we know`;
      problems.push(problemWith(event, "unknown_kind", detail, feedMatchId));
    }
    unknown.add(event.eventName);
    return false;
  });
}

interface Reading {
  readonly row: MatchRow;
  readonly squads: Squads;
  readonly events: readonly BallEvent[];
  readonly kickOffAt: number;
  readonly problems: Problem[];
}

function draftsOf(reading: Reading): readonly ReportDraft[] {
  const { row, events, squads } = reading;
  const seen = periodsOf(events);
  const rules = rulesOf(row, seen.has("et1"));
  const context = {
    ...reading,
    rules,
    periods: seen,
    placeOf: placesOf(events, squads),
  };
  const told = [...goalsOf(context), ...cardsOf(context), ...substitutionsOf(context)];
  const periods = reaching(
    seen,
    told.map(({ at }) => at),
  );
  const drafts = [
    ...beforeKickOff(context),
    ...phaseStarts(periods),
    ...told,
    ...playOf(context),
    ...shootOutOf(context),
    ...possessionOf(context),
    ...phaseEnds(periods),
    ...result(row),
  ];
  const occurredAt = wallClock(reading.kickOffAt, periods);
  return drafts
    .toSorted((a, b) => compareMatchTime(a.at, b.at))
    .map((draft) => ({ ...draft, occurredAt: occurredAt(draft.at) }));
}

interface Setting extends Reading {
  readonly rules: MatchRules;
  readonly placeOf: Parameters<typeof averagePlaces>[1];
}

const beforeMatch: MatchTime = { phase: "pre", elapsedMs: 0 };

function beforeKickOff({ row, squads, events, rules, kickOffAt, placeOf }: Setting) {
  const { competitionId, name } = competitionOf(row);
  const [zone, round, venue] = [zoneOf(row), roundOf(row), decodeTwice(row.venue ?? "")];
  const fixture: ReportDraft = {
    sourceRef: "fixture",
    op: "assert",
    at: beforeMatch,
    body: {
      kind: "fixture_set",
      competition: { competitionId, name },
      rules,
      home: squads.home.team,
      away: squads.away.team,
      kickOffAt,
      ...(zone !== undefined && { zone }),
      ...(venue !== "" && { venue }),
      ...(round !== undefined && { round }),
    },
  };
  const placeOnAverage = averagePlaces(events, placeOf);
  const lineup = (squad: Squad): readonly ReportDraft[] => {
    if (squad.lineup.length === 0) return [];
    const starters = squad.lineup
      .map((person) => ({
        ...lineupPlayer(squads, person),
        ...placeOnAverage(person.playerId),
      }))
      .toSorted(fromTheBack);
    const bench = squad.bench.map((person) => lineupPlayer(squads, person)).toSorted(fromTheBack);
    return [
      {
        sourceRef: `lineup-${squad.side}`,
        op: "assert",
        at: beforeMatch,
        body: { kind: "lineup_set", side: squad.side, lineup: { starters, bench } },
      },
    ];
  };
  return [fixture, ...lineup(squads.home), ...lineup(squads.away), coverageBegins];
}

const lines: readonly (Line | undefined)[] = ["goalkeeper", "defender", "midfielder", "forward"];

/** The goalkeeper first, then line by line, each from left to right. */
const fromTheBack = (a: LineupPlayer, b: LineupPlayer): number =>
  lines.indexOf(a.line) - lines.indexOf(b.line) || (a.y ?? 0) - (b.y ?? 0);

const decidedIn = { Regular: "regular", ExtraTime: "extra_time", Penalties: "penalties" } as const;

/** The set holds only matches long over. */
const result = (row: MatchRow): readonly ReportDraft[] => [
  {
    sourceRef: "result",
    op: "assert",
    at: { phase: "post", elapsedMs: 0 },
    body: { kind: "result_set", result: "official", decidedIn: decidedIn[row.duration] },
  },
];
