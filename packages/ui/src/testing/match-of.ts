import {
  type EventBody,
  type FixtureSet,
  foldEvents,
  leagueRules,
  type Match,
  type MatchEvent,
  type Op,
  type Reason,
  type Team,
} from "@touchline/football";

/** Wall time at which every invented match kicks off: Sunday 13 May 2018, 15:00 in London. */
export const kickOffAt = Date.UTC(2018, 4, 13, 14, 0);

/** An event of an invented match, told in as few words as it needs. */
export interface Told {
  /** Give it to speak of the event again. Default: one of its own. */
  readonly id?: string;
  readonly op?: Op;
  readonly at: MatchEvent["at"];
  readonly body: EventBody;
  readonly reason?: Reason;
  readonly certainty?: MatchEvent["certainty"];
  /** Ids of what it is about. */
  readonly relatesTo?: readonly string[];
}

export const burnley = {
  team: {
    teamId: "burnley",
    name: "Burnley",
    shortName: "Burnley",
    code: "BUR",
    kit: { pattern: "sleeves", primary: "#6c1d45", secondary: "#99d6ea" },
  },
  barnes: { playerId: "p-10", name: "A. Barnes", shirt: 10 },
  wood: { playerId: "p-11", name: "C. Wood", shirt: 11 },
} as const satisfies Record<string, Team | { playerId: string; name: string; shirt: number }>;

export const bournemouth = {
  team: {
    teamId: "bournemouth",
    name: "AFC Bournemouth",
    shortName: "Bournemouth",
    code: "BOU",
    kit: { pattern: "stripes", primary: "#c8102e", secondary: "#1b1b1b" },
  },
  king: { playerId: "p-17", name: "J. King", shirt: 17 },
  wilson: { playerId: "p-13", name: "C. Wilson", shirt: 13 },
} as const;

const fixture: FixtureSet = {
  kind: "fixture_set",
  competition: { competitionId: "premier-league", name: "Premier League" },
  rules: leagueRules,
  home: burnley.team,
  away: bournemouth.team,
  kickOffAt,
  zone: "Europe/London",
};

/** Folds a match out of what is told of it, exactly as the product does. */
export function matchOf(told: readonly Told[], change: Partial<FixtureSet> = {}): Match {
  const match = foldEvents(eventsOf(told, change));
  if (match === undefined) throw new Error("a match has at least its fixture");
  return match;
}

/** The events behind {@link matchOf}: seq and rev counted, wall times following from the match times. */
export function eventsOf(
  told: readonly Told[],
  change: Partial<FixtureSet> = {},
  matchId = "burnley-bournemouth",
): readonly MatchEvent[] {
  const revs = new Map<string, number>();
  const first: Told = {
    id: "fixture",
    at: { phase: "pre", elapsedMs: 0 },
    body: { ...fixture, ...change },
  };
  const rate = change.replay?.rate ?? 1;
  return [first, ...told].map(
    ({ id, op = "assert", at, body, reason, certainty, relatesTo }, index) => {
      const eventId = id ?? `e${index}`;
      const rev = (revs.get(eventId) ?? 0) + 1;
      revs.set(eventId, rev);
      const wall = wallTime(at, rate);
      return {
        matchId,
        seq: index + 1,
        eventId,
        rev,
        op,
        certainty: certainty ?? "confirmed",
        at,
        body,
        observedAt: wall,
        decidedAt: wall + (op === "assert" ? 0 : 100_000 / rate),
        source: { feedId: "scout", kind: "scout" },
        basis: { partition: 0, offset: index },
        ...(reason && { reason }),
        ...(relatesTo && { relatesTo: [...relatesTo] }),
      };
    },
  );
}

const phaseStartMin = {
  pre: 0,
  h1: 0,
  ht: 47,
  h2: 62,
  await_et: 110,
  et1: 115,
  et_ht: 131,
  et2: 133,
  await_pens: 150,
  pens: 152,
  post: 172,
};

function wallTime(at: MatchEvent["at"], rate: number): number {
  return Math.round(kickOffAt + (phaseStartMin[at.phase] * 60_000 + at.elapsedMs) / rate);
}
