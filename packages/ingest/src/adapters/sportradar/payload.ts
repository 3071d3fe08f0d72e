import * as t from "typebox";
import { Compile } from "typebox/compile";

/**
 * The words of Sportradar's Soccer API, version 4 and, where they differ, version 3 (`team` for `competitor`, `player`
 * for `players`): only the fields we use. What may be missing may also be null.
 */
const maybe = <S extends t.TSchema>(of: S) => t.Optional(t.Union([of, t.Null()]));
const Text = maybe(t.String());
const Name = t.String({ minLength: 1, maxLength: 200 });
/** No team has scored a hundred in a match; a larger number is damage. */
const Goals = maybe(t.Integer({ minimum: 0, maximum: 99 }));
const Instant = t.String({ pattern: "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}" });
const SideWord = t.Union([t.Literal("home"), t.Literal("away")]);
/** `sr:sport_event:90041763`. */
const Urn = t.String({ pattern: "^sr:[a-z_]+:\\d+$" });

export const EventPlayer = t.Object({ id: maybe(Urn), name: Text, type: Text, method: Text });
export type EventPlayer = t.Static<typeof EventPlayer>;

/** Something that happened, or a whistle. An id keeps its event: sent again with other values it is a correction. */
export const TimelineEvent = t.Object({
  id: t.Union([t.Integer({ minimum: 0 }), t.String({ pattern: "^\\d+$" })]),
  type: t.String(),
  /** When it was entered or last changed, not when it happened: hours later for what is added after the match. */
  time: Instant,
  competitor: maybe(SideWord),
  team: maybe(SideWord),
  /** The minute as people say it: 1 for the first. Stays at 45 or 90 in stoppage time. */
  match_time: maybe(t.Integer({ minimum: 0, maximum: 200 })),
  /** Minutes and seconds played; stays at 45:00 or 90:00 in stoppage time. */
  match_clock: Text,
  /** 1 for the first minute of stoppage time; as text in version 3. */
  stoppage_time: maybe(
    t.Union([t.Integer({ minimum: 0, maximum: 90 }), t.String({ pattern: "^\\d{1,2}$" })]),
  ),
  stoppage_time_clock: Text,
  period: maybe(t.Integer({ minimum: 0, maximum: 9 })),
  period_type: Text,
  break_name: Text,
  /** 0 at the home team's goal, 100 at the other, in both halves. */
  x: maybe(t.Number()),
  /** 0 at the touch line on the home team's left. */
  y: maybe(t.Number()),
  home_score: Goals,
  away_score: Goals,
  players: maybe(t.Array(EventPlayer)),
  player: maybe(EventPlayer),
  goal_scorer: maybe(EventPlayer),
  assist: maybe(EventPlayer),
  player_in: maybe(EventPlayer),
  player_out: maybe(EventPlayer),
  method: Text,
  outcome: Text,
  description: Text,
  decision: Text,
  /** Of a kick in a shoot-out. */
  status: Text,
  card_description: Text,
  injury_time_announced: maybe(t.Integer({ minimum: 0, maximum: 60 })),
});
export type TimelineEvent = t.Static<typeof TimelineEvent>;

export const Competitor = t.Object({
  id: Urn,
  name: Name,
  abbreviation: Text,
  qualifier: SideWord,
});
export type Competitor = t.Static<typeof Competitor>;

const Named = t.Object({ id: Urn, name: Name });
const Season = t.Object({ id: Urn, name: Name, year: Text });
const Category = maybe(t.Object({ name: Text }));

/** Version 4. */
export const Context = t.Object({
  category: Category,
  competition: Named,
  season: maybe(Season),
  stage: maybe(t.Object({ type: Text })),
  round: maybe(
    t.Object({
      number: maybe(t.Integer()),
      name: Text,
      cup_round_number_of_sport_events: maybe(t.Integer()),
      cup_round_sport_event_number: maybe(t.Integer()),
    }),
  ),
});
export type Context = t.Static<typeof Context>;

/** Version 3. */
export const Tournament = t.Object({ id: Urn, name: Name, category: Category });
export const TournamentRound = t.Object({ type: Text, number: maybe(t.Integer()), name: Text });
export const OldSeason = Season;

export const Venue = t.Object({ name: Text, timezone: Text });
export const Conditions = t.Object({
  referees: maybe(t.Array(t.Object({ name: Name, type: Text }))),
  /** Version 3. */
  referee: maybe(t.Object({ name: Name })),
  lineups: maybe(t.Object({ confirmed: maybe(t.Boolean()) })),
});
export type Conditions = t.Static<typeof Conditions>;
export const Coverage = t.Object({ sport_event_properties: t.Object({ scores: Text }) });
/** Version 3. */
export const CoverageInfo = t.Object({ live_coverage: t.Boolean() });

export const SportEvent = t.Object({
  id: Urn,
  start_time: maybe(Instant),
  /** Version 3. */
  scheduled: maybe(Instant),
  /** The match that takes this one's place at another date. */
  replaced_by: Text,
  competitors: t.Array(t.Unknown()),
  sport_event_context: t.Optional(t.Unknown()),
  season: t.Optional(t.Unknown()),
  tournament: t.Optional(t.Unknown()),
  tournament_round: t.Optional(t.Unknown()),
  venue: t.Optional(t.Unknown()),
  coverage: t.Optional(t.Unknown()),
  sport_event_conditions: t.Optional(t.Unknown()),
});
export type SportEvent = t.Static<typeof SportEvent>;

export const PeriodScore = t.Object({
  home_score: t.Integer({ minimum: 0, maximum: 99 }),
  away_score: t.Integer({ minimum: 0, maximum: 99 }),
  type: t.String(),
  number: maybe(t.Integer({ minimum: 0, maximum: 9 })),
});
export type PeriodScore = t.Static<typeof PeriodScore>;

export const SportEventStatus = t.Object({
  status: t.String(),
  match_status: Text,
  home_score: Goals,
  away_score: Goals,
  home_normaltime_score: Goals,
  away_normaltime_score: Goals,
  home_overtime_score: Goals,
  away_overtime_score: Goals,
  /** Both legs together. */
  aggregate_home_score: Goals,
  aggregate_away_score: Goals,
  period_scores: maybe(t.Array(t.Unknown())),
  clock: t.Optional(t.Unknown()),
  decided_by_fed: maybe(t.Boolean()),
  /** The scout left: the match is no longer watched, and probably goes on. */
  scout_abandoned: maybe(t.Boolean()),
});
export type SportEventStatus = t.Static<typeof SportEventStatus>;

export const StatusClock = t.Object({
  played: Text,
  stoppage_time_played: Text,
  /** Version 3. */
  match_time: Text,
});
export type StatusClock = t.Static<typeof StatusClock>;

const CompetitorStatistics = t.Object({
  qualifier: SideWord,
  statistics: maybe(t.Record(t.String(), t.Unknown())),
  players: maybe(t.Array(t.Unknown())),
});
export type CompetitorStatistics = t.Static<typeof CompetitorStatistics>;
export const Statistics = t.Object({
  totals: maybe(t.Object({ competitors: t.Array(CompetitorStatistics) })),
  /** Version 3. */
  teams: maybe(t.Array(CompetitorStatistics)),
});
export type Statistics = t.Static<typeof Statistics>;

/** A player as the statistics or the line-ups list him. */
export const ListedPlayer = t.Object({
  id: maybe(Urn),
  name: Name,
  starter: maybe(t.Boolean()),
  type: Text,
  jersey_number: maybe(t.Integer({ minimum: 0, maximum: 999 })),
  order: maybe(t.Integer()),
});
export type ListedPlayer = t.Static<typeof ListedPlayer>;

export const CompetitorLineup = t.Object({
  qualifier: SideWord,
  formation: maybe(t.Object({ type: Text })),
  manager: maybe(t.Object({ name: Text })),
  players: maybe(t.Array(t.Unknown())),
});
export type CompetitorLineup = t.Static<typeof CompetitorLineup>;
export const Lineups = t.Object({ competitors: t.Array(CompetitorLineup) });

const sections = {
  generated_at: t.Optional(t.Unknown()),
  sport_event_status: t.Optional(t.Unknown()),
  sport_event_conditions: t.Optional(t.Unknown()),
  coverage_info: t.Optional(t.Unknown()),
  timeline: t.Optional(t.Unknown()),
  statistics: t.Optional(t.Unknown()),
  lineups: t.Optional(t.Unknown()),
};
/** A timeline, a summary or the line-ups of one match. */
export const MatchDocument = t.Object({
  sport_event: t.Record(t.String(), t.Unknown()),
  ...sections,
});
/** Many matches in one document: all timelines of those that are on, or what changed in the last ten seconds. */
export const ManyDocument = t.Object({
  generated_at: t.Optional(t.Unknown()),
  sport_event_timelines: t.Array(t.Unknown()),
});
export const DeltaDocument = t.Object({
  generated_at: t.Optional(t.Unknown()),
  sport_event_timeline_deltas: t.Array(t.Unknown()),
});
/** One match of such a document, which names it by id; `sport_event` is put beside it by who knows it. */
export const TimelineItem = t.Object({
  id: Urn,
  sport_event: t.Optional(t.Unknown()),
  ...sections,
});
/** What the push stream says: one event. It names its match by id; `sport_event` is put beside it as above. */
export const PushMessage = t.Object({
  payload: t.Object({
    event: t.Optional(t.Unknown()),
    sport_event_status: t.Optional(t.Unknown()),
  }),
  metadata: t.Object({ sport_event_id: t.String({ pattern: "^sr:[a-z_]+:\\d+$" }) }),
  sport_event: t.Optional(t.Unknown()),
});
/** Every five seconds: the stream is alive. */
export const Heartbeat = t.Object({ heartbeat: t.Record(t.String(), t.Unknown()) });

/** The parts are validated one by one in the map, so that what nobody can read costs that part and not the document. */
export const Payload = t.Union([
  MatchDocument,
  ManyDocument,
  DeltaDocument,
  PushMessage,
  Heartbeat,
]);
export type Payload = t.Static<typeof Payload>;

export const checks = {
  competitor: Compile(Competitor),
  conditions: Compile(Conditions),
  context: Compile(Context),
  coverage: Compile(Coverage),
  coverageInfo: Compile(CoverageInfo),
  lineups: Compile(Lineups),
  listedPlayer: Compile(ListedPlayer),
  oldSeason: Compile(OldSeason),
  periodScore: Compile(PeriodScore),
  sportEvent: Compile(SportEvent),
  sportEventStatus: Compile(SportEventStatus),
  statistics: Compile(Statistics),
  statusClock: Compile(StatusClock),
  timelineEvent: Compile(TimelineEvent),
  timelineItem: Compile(TimelineItem),
  tournament: Compile(Tournament),
  tournamentRound: Compile(TournamentRound),
  venue: Compile(Venue),
};
