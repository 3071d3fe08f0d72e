import {
  type EventBody,
  leagueRules,
  type MatchEvent,
  type MatchTime,
  type Side,
  type Team,
} from "@touchline/football";

export interface MatchStreamOptions {
  readonly matchId: string;
  readonly competitionId?: string;
  readonly seed?: number;
}

const kickOffAt = Date.UTC(2018, 4, 13, 14, 0);

/**
 * The events of an invented match without end, the same for the same seed: shots and fouls mostly, goals with a scorer
 * named later, some taken back and some of those given again.
 */
export function* matchStream({
  matchId,
  competitionId = "league-1",
  seed = 1,
}: MatchStreamOptions): Generator<MatchEvent, never> {
  const draw = drawer(seed);
  let seq = 0;
  const revs = new Map<string, { rev: number; at: MatchTime; body: EventBody; stands: boolean }>();
  const goals: string[] = [];

  const next = (
    op: MatchEvent["op"],
    eventId: string,
    at: MatchTime,
    body: EventBody,
  ): MatchEvent => {
    seq += 1;
    const rev = (revs.get(eventId)?.rev ?? 0) + 1;
    revs.set(eventId, { rev, at, body, stands: op !== "retract" });
    return {
      matchId,
      seq,
      eventId,
      rev,
      op,
      certainty: "confirmed",
      at,
      body,
      occurredAt: kickOffAt + seq * 1000,
      observedAt: kickOffAt + seq * 1000,
      decidedAt: kickOffAt + seq * 1000,
      source: { feedId: "test", kind: "simulation" },
      ...(op === "retract" && { reason: "offside" as const }),
      basis: { partition: 0, offset: seq },
    };
  };

  const before: MatchTime = { phase: "pre", elapsedMs: 0 };
  yield next("assert", `${matchId}-fixture`, before, {
    kind: "fixture_set",
    competition: { competitionId, name: `The ${competitionId}` },
    rules: leagueRules,
    home: team(`${matchId}-h`),
    away: team(`${matchId}-a`),
    kickOffAt,
  });
  yield next(
    "assert",
    `${matchId}-h1`,
    { phase: "h1", elapsedMs: 0 },
    {
      kind: "phase_started",
      phase: "h1",
    },
  );
  for (;;) {
    const at: MatchTime = { phase: "h1", elapsedMs: seq * 1000 };
    const side: Side = draw(2) === 0 ? "home" : "away";
    const eventId = `${matchId}-e${seq + 1}`;
    const goal = revs.get(goals.at(-1) ?? "");
    const goalId = goals.at(-1) ?? "";
    const dice = draw(20);
    if (dice === 0) {
      goals.push(eventId);
      yield next("assert", eventId, at, { kind: "goal", side, method: "open_play" });
    } else if (dice === 1 && goal?.stands) {
      yield next("retract", goalId, goal.at, goal.body);
    } else if (dice === 1 && goal) {
      yield next("restore", goalId, goal.at, goal.body);
    } else if (dice === 2 && goal?.stands && goal.body.kind === "goal") {
      const scorer = { name: `Striker ${draw(11)}`, shirt: 9 };
      yield next("amend", goalId, goal.at, { ...goal.body, scorer });
    } else if (dice === 3) {
      yield next("assert", eventId, at, { kind: "card", side, card: "yellow" });
    } else if (dice < 10) {
      yield next("assert", eventId, at, { kind: "shot", side, outcome: "off_target" });
    } else {
      yield next("assert", eventId, at, { kind: "incident", side, what: "foul" });
    }
  }
}

/** The first `count` events of a match stream. */
export const matchEvents = (count: number, options: MatchStreamOptions): readonly MatchEvent[] =>
  matchStream(options).take(count).toArray();

/** Whole numbers from 0 to below a bound, the same for the same seed. Numerical Recipes' linear congruential generator. */
export function drawer(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const team = (teamId: string): Team => ({
  teamId,
  name: `Team ${teamId}`,
  shortName: teamId,
  code: teamId.slice(-3).toUpperCase(),
});
