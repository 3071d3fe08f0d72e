import { type EventBody, type FixtureSet, leagueRules, type Report } from "@touchline/football";

const spurs = { teamId: "t1624", name: "Tottenham Hotspur", shortName: "Spurs", code: "TOT" };
const leicester = { teamId: "t1631", name: "Leicester City", shortName: "Leicester", code: "LEI" };

/** The fixture of the match all tests here play. */
export const fixture: FixtureSet = {
  kind: "fixture_set",
  competition: { competitionId: "premier-league", name: "Premier League" },
  rules: leagueRules,
  home: spurs,
  away: leicester,
  kickOffAt: Date.UTC(2018, 4, 13, 14),
};

/** What feed `f` says about `sourceRef` of match `m1`, by a report that no other one shares its id with. */
export function aReport(sourceRef: string, body: EventBody, more: Partial<Report> = {}): Report {
  return {
    matchId: "m1",
    op: "assert",
    certainty: "confirmed",
    at: { phase: "h1", elapsedMs: 60_000 },
    body,
    observedAt: 1_000,
    source: { feedId: "f", kind: "recording" },
    reportId: `${sourceRef}/1`,
    feedMatchId: "2500089",
    sourceRef,
    ...more,
  };
}

export const fixtureReport = (more: Partial<Report> = {}): Report =>
  aReport("fixture", fixture, { at: { phase: "pre", elapsedMs: 0 }, ...more });

export const goalOf = (side: "home" | "away", scorer?: string): EventBody => ({
  kind: "goal",
  side,
  method: "open_play",
  ...(scorer !== undefined && { scorer: { name: scorer } }),
});
