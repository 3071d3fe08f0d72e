import {
  type EventBody,
  foldEvents,
  leagueRules,
  type Match,
  type MatchEvent,
  type Reason,
} from "@touchline/football";

/** A match event but for what follows from its place in the match. */
type Said = Omit<MatchEvent, "seq" | "rev" | "decidedAt">;

const kickOffAt = Date.UTC(2018, 4, 13, 14, 0);

/** Something said of minute `minute` of the first half; the first minute is 1. */
export const said = <B extends EventBody>(
  eventId: string,
  op: MatchEvent["op"],
  minute: number,
  body: B,
  { reason }: { readonly reason?: Reason } = {},
): Said & { readonly body: B } => ({
  matchId: "match-1",
  eventId,
  op,
  certainty: "confirmed",
  at: { phase: "h1", elapsedMs: minute * 60_000 },
  body,
  observedAt: kickOffAt + minute * 60_000,
  source: { feedId: "test", kind: "simulation" },
  ...(reason !== undefined && { reason }),
  basis: { partition: 0, offset: 0 },
});

export const fixture = said("fixture", "assert", 0, {
  kind: "fixture_set",
  competition: { competitionId: "league-1", name: "The League" },
  rules: leagueRules,
  home: { teamId: "spurs", name: "Tottenham Hotspur", shortName: "Spurs", code: "TOT" },
  away: { teamId: "leicester", name: "Leicester City", shortName: "Leicester", code: "LEI" },
  kickOffAt,
});

/** The match in which all this was said, in this order. */
export function matchOf(...all: readonly Said[]): Match {
  const revs = new Map<string, number>();
  const events = all.map((one, index): MatchEvent => {
    const rev = (revs.get(one.eventId) ?? 0) + 1;
    revs.set(one.eventId, rev);
    return { ...one, seq: index + 1, rev, decidedAt: kickOffAt + index };
  });
  const match = foldEvents(events);
  if (match === undefined) throw new Error("nothing was said");
  return match;
}
