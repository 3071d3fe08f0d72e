import {
  type EventBody,
  type FixtureSet,
  leagueRules,
  type MatchEvent,
  type Team,
} from "@touchline/football";

export const team = (name: string): Team => ({
  teamId: name,
  name,
  shortName: name,
  code: name.slice(0, 3).toUpperCase(),
});

/** Sun 13 May 2018, 14:00 UTC. */
export const kickOffAt = Date.UTC(2018, 4, 13, 14);

export const fixtureOf = (more: Partial<FixtureSet> = {}): FixtureSet => ({
  kind: "fixture_set",
  competition: { competitionId: "premier-league", name: "Premier League" },
  rules: leagueRules,
  home: team("Tottenham"),
  away: team("Leicester"),
  kickOffAt,
  ...more,
});

/** A stream as a reconciler writes it: each body asserted one second after the other. */
export function told(
  matchId: string,
  bodies: readonly EventBody[],
  startedAt = kickOffAt,
): readonly MatchEvent[] {
  return bodies.map((body, i): MatchEvent => {
    const at = startedAt + i * 1_000;
    return {
      matchId,
      seq: i + 1,
      eventId: `${matchId}-${i + 1}`,
      rev: 1,
      op: "assert",
      certainty: "confirmed",
      at: { phase: "h1", elapsedMs: i * 1_000 },
      body,
      occurredAt: at,
      observedAt: at,
      source: { feedId: "f", kind: "recording" },
      decidedAt: at,
      basis: { partition: 0, offset: i },
    };
  });
}

export const goal = (side: "home" | "away"): EventBody => ({
  kind: "goal",
  side,
  method: "open_play",
});

/** A whole match that ends 1–0. */
export const wonByOne = (fixture = fixtureOf()): readonly EventBody[] => [
  fixture,
  { kind: "phase_started", phase: "h1" },
  goal("home"),
  { kind: "phase_ended", phase: "h1" },
  { kind: "phase_started", phase: "h2" },
  { kind: "phase_ended", phase: "h2" },
];

export const goalless = (fixture = fixtureOf()): readonly EventBody[] =>
  wonByOne(fixture).filter(({ kind }) => kind !== "goal");
