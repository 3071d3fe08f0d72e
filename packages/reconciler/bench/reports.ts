import { type EventBody, leagueRules, type Report } from "@touchline/football";

/** What a full-detail feed says of one match; one report in fifty corrects an earlier one. */
export function* fullDetail(matchId: string, reports: number): Generator<Report> {
  const fixture: EventBody = {
    kind: "fixture_set",
    competition: { competitionId: "league", name: "League" },
    rules: leagueRules,
    home: { teamId: "ajax", name: "Ajax", shortName: "Ajax", code: "AJA" },
    away: { teamId: "porto", name: "FC Porto", shortName: "Porto", code: "POR" },
    kickOffAt: 1_661_004_000_000,
  };
  yield report(matchId, 0, "fixture", fixture);
  yield report(matchId, 1, "kick-off", { kind: "phase_started", phase: "h1" });
  for (let n = 2; n < reports; n += 1) {
    const correction = n % 50 === 49;
    yield report(
      matchId,
      n,
      `event-${correction ? n - 20 : n}`,
      bodyOf(correction ? n - 20 : n, n),
    );
  }
}

function bodyOf(n: number, revision: number): EventBody {
  const side = n % 2 === 0 ? "home" : "away";
  const player = { playerId: `p${revision % 22}`, name: `Player ${revision % 22}` };
  if (n % 600 === 1) return { kind: "goal", side, method: "open_play", scorer: player };
  if (n % 150 === 1) return { kind: "card", side, card: "yellow", player };
  if (n % 60 === 1) return { kind: "shot", side, outcome: "saved", x: 90, y: 50, player };
  const what = (["throw_in", "foul", "free_kick", "corner", "offside", "goal_kick"] as const)[
    n % 6
  ];
  return { kind: "incident", side, what: what ?? "foul", x: n % 100, y: n % 90, player };
}

const report = (matchId: string, n: number, sourceRef: string, body: EventBody): Report => ({
  matchId,
  op: "assert",
  certainty: "confirmed",
  at: { phase: n === 0 ? "pre" : "h1", elapsedMs: n * 900 },
  body,
  occurredAt: 1_661_004_000_000 + n * 900,
  observedAt: 1_661_004_000_000 + n * 900,
  source: { feedId: "bench", kind: "recording" },
  reportId: `bench:${matchId}:${sourceRef}:${n}`,
  feedMatchId: matchId,
  sourceRef,
});
