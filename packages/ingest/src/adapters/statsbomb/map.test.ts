import { readFileSync } from "node:fs";
import {
  type BodyOf,
  type EventKind,
  foldEvents,
  inMatchOrder,
  type Match,
  minuteLabel,
} from "@touchline/football";
import { describe, expect, test } from "vitest";
import type { ReportDraft } from "../../adapter.ts";
import { eventsOf } from "../../testing/events-of.ts";
import { statsbomb } from "./adapter.ts";
import type { MatchPayload } from "./payload.ts";

const fixture = (name: string): MatchPayload =>
  JSON.parse(readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), "utf8"));

const league = fixture("league-match");
const cup = fixture("cup-tie");

const draftsOf = (payload: MatchPayload): readonly ReportDraft[] =>
  statsbomb.toReports(payload).matches[0]?.drafts ?? [];

const bodies = <K extends EventKind>(payload: MatchPayload, kind: K): readonly BodyOf<K>[] =>
  draftsOf(payload)
    .map(({ body }) => body)
    .filter((body): body is BodyOf<K> => body.kind === kind);

function matchOf(payload: MatchPayload): Match {
  const match = foldEvents(eventsOf(draftsOf(payload)));
  if (match === undefined) throw new Error("there is no match");
  return match;
}

/** Minute, side and who of one kind, a line each. */
function told(payload: MatchPayload, kind: EventKind): readonly string[] {
  const match = matchOf(payload);
  return inMatchOrder(match)
    .filter(({ body }) => body.kind === kind)
    .map(({ at, body }) => `${minuteLabel(at, match.fixture.rules)} ${lineOf(body)}`);
}

function lineOf(body: ReportDraft["body"]): string {
  if (body.kind === "goal") return `${body.side} ${body.method} ${body.scorer?.name ?? "?"}`;
  if (body.kind === "card") return `${body.side} ${body.card} ${body.player?.name ?? "?"}`;
  if (body.kind === "substitution") return `${body.side} ${body.off?.name} > ${body.on?.name}`;
  if (body.kind === "formation_changed") return `${body.side} ${body.formation}`;
  return body.kind;
}

// The parts are unknown to the schema on purpose; a test may reach into its own fixture.
interface Row {
  id?: string;
  index: number;
  period: number;
  timestamp: string;
  type: { name: string };
  [field: string]: unknown;
}
const withEvents = (
  payload: MatchPayload,
  change: (event: Row) => Row | undefined,
): MatchPayload => ({
  ...payload,
  events: payload.events.flatMap((event) => change(structuredClone(event) as Row) ?? []),
});
const without = (payload: MatchPayload, isOut: (event: Row) => boolean): MatchPayload =>
  withEvents(payload, (event) => (isOut(event) ? undefined : event));
const withRow = (payload: MatchPayload, change: object): MatchPayload => ({
  ...payload,
  match: { ...(payload.match as object), ...change },
});
const problemsOf = (payload: MatchPayload) => statsbomb.toReports(payload).problems;

describe("goals", () => {
  test("an own goal told by both teams counts once, for the team that gains", () => {
    expect(told(league, "goal")).toEqual([
      "19 home open_play Oskar Thule",
      "45+1 away free_kick Viktor Sand",
      "54 home own_goal Sven Katt",
    ]);
  });

  test("an own goal only the gaining team tells has no scorer", () => {
    const lone = without(league, ({ type }) => type.name === "Own Goal Against");
    expect(told(lone, "goal")).toContain("54 home own_goal ?");
    expect(matchOf(lone).score).toEqual({ home: 2, away: 1 });
  });

  test("a goal has fallen when the ball is over the line, which may be a minute after the shot", () => {
    expect(told(league, "shot")).toContain("18 shot");
    expect(told(league, "goal")[0]).toBe("19 home open_play Oskar Thule");
  });

  test("the pass that made a goal is named as its assist", () => {
    expect(bodies(league, "goal")[0]).toMatchObject({
      assist: { name: "Nils Overby", playerId: "statsbomb-900108", shirt: 8 },
      bodyPart: "right_foot",
      x: 92.5,
      y: 47.5,
    });
  });

  test("goals only the final score counts are goals without a scorer", () => {
    const missing = without(league, ({ type }) => type.name.startsWith("Own Goal"));
    expect(told(missing, "goal")).toContain("90+4 home open_play ?");
    expect(matchOf(missing).score).toEqual({ home: 2, away: 1 });
    expect(problemsOf(missing)).toEqual([]);
  });

  test("more goals in the events than in the score stand, with a problem", () => {
    const fewer = withRow(league, { home_score: 1 });
    expect(matchOf(fewer).score).toEqual({ home: 2, away: 1 });
    expect(problemsOf(fewer)).toMatchObject([
      {
        problem: "contradiction",
        detail: expect.stringMatching(/^2 goals of the home team.*, 1 in/),
      },
    ]);
  });

  test("a score nobody has is no contradiction", () => {
    expect(problemsOf(withRow(league, { home_score: null, away_score: null }))).toEqual([]);
  });

  test("what a goal is called does not change with its minute, its id or the order of the file", () => {
    const rewritten = withEvents(league, (event) => ({
      ...event,
      id: `new-${event.index}`,
      ...(event.timestamp === "00:17:59.500" && { timestamp: "00:20:00.000" }),
    }));
    const refs = (payload: MatchPayload) =>
      draftsOf(payload)
        .filter(({ body }) => body.kind !== "shot")
        .map(({ sourceRef }) => sourceRef)
        .toSorted();
    expect(refs({ ...rewritten, events: rewritten.events.toReversed() })).toEqual(refs(league));
  });
});

describe("phases", () => {
  test("the whistle told for both teams is one, the later counts", () => {
    let seen = 0;
    const apart = withEvents(league, (event) => {
      if (event.type.name !== "Half End" || event.period !== 1) return event;
      seen += 1;
      return seen === 1 ? { ...event, timestamp: "00:47:02.000" } : event;
    });
    expect(draftsOf(apart).filter(({ body }) => body.kind === "phase_started")).toHaveLength(2);
    expect(draftsOf(apart).filter(({ body }) => body.kind === "phase_ended")).toMatchObject([
      { sourceRef: "h1-end", at: { phase: "h1", elapsedMs: 2_823_111 } },
      { sourceRef: "h2-end", at: { phase: "h2", elapsedMs: 2_910_000 } },
    ]);
  });

  test("a file that ends before the final whistle leaves the match on, and its final score is not yet true", () => {
    const cut = without(league, ({ period, timestamp }) => period === 2 && timestamp > "00:05");
    const match = matchOf(cut);
    expect([match.lifecycle, match.phase, match.result]).toEqual(["live", "h2", "none"]);
    expect(match.score).toEqual({ home: 1, away: 1 });
    expect(problemsOf(cut)).toEqual([]);
  });

  test("a half nobody saw must have been played when the next one was", () => {
    const second = without(
      league,
      ({ period, type }) => period === 1 && type.name !== "Starting XI",
    );
    expect(matchOf(second).lifecycle).toBe("finished");
  });

  test("the kicks of a shoot-out stay out of the score and decide the match", () => {
    const match = matchOf(cup);
    expect(match.score).toEqual({ home: 2, away: 2 });
    expect(match.scoreByPhase).toMatchObject({
      h1: { away: 1 },
      h2: { home: 1 },
      et1: { home: 1 },
      et2: { away: 1 },
    });
    expect(match.shootOut?.score).toEqual({ home: 4, away: 3 });
    expect(
      match.shootOut?.kicks.map(({ outcome }) => outcome).filter((o) => o !== "scored"),
    ).toEqual(["saved", "missed", "missed"]);
    expect([match.lifecycle, match.decidedIn]).toEqual(["finished", "penalties"]);
    expect(bodies(cup, "shot")).toHaveLength(4);
  });

  test("a knock-out match decided in 90 minutes could have gone on, one of a league not", () => {
    const final = withRow(league, { competition_stage: { id: 26, name: "Final" } });
    expect(matchOf(final).fixture).toMatchObject({ round: "Final", rules: { extraTime: true } });
    expect(matchOf(league).fixture).toMatchObject({
      round: "Matchday 9",
      rules: { extraTime: false },
    });
  });

  test("the first leg of a tie may end level", () => {
    const level = withRow(
      without(league, ({ type }) => type.name.startsWith("Own Goal")),
      { home_score: 1, competition_stage: { id: 11, name: "Semi-finals" } },
    );
    expect(matchOf(level)).toMatchObject({ lifecycle: "finished", score: { home: 1, away: 1 } });
  });
});

describe("cards", () => {
  test("a card is what the line-ups or the events know, once, at the event's time", () => {
    expect(told(league, "card")).toEqual([
      "25 away yellow Erik Wold",
      "61 home yellow Jon Hallep",
      "72 away yellow Felix Arro",
      "86 away yellow Finn Dahl",
      "90+2 away second_yellow Erik Wold",
    ]);
    const first = draftsOf(league).find(({ body }) => body.kind === "card");
    expect(first?.at).toEqual({ phase: "h1", elapsedMs: 1_443_000 });
  });

  test("one shown to somebody on the bench leaves eleven on the pitch", () => {
    expect(bodies(league, "card").map(({ person }) => person ?? "player")).toEqual([
      "player",
      "player",
      "player",
      "bench",
      "player",
    ]);
  });

  test("without cards in the line-ups, as in 2018, those of the events stand", () => {
    expect(told(cup, "card")).toEqual(["66 away red Rosa Quint"]);
  });

  test("a card of the events that the line-ups lack stands, also just after another of his", () => {
    const again = {
      ...(structuredClone(league.events.find((event) => (event as Row).index === 15)) as Row),
      timestamp: "00:25:00.000",
      foul_committed: { card: { id: 5, name: "Red Card" } },
    };
    const payload = { ...league, events: [...league.events, again] };
    expect(told(payload, "card").slice(0, 2)).toEqual([
      "25 away yellow Erik Wold",
      "26 away red Erik Wold",
    ]);
  });

  test("one at 47:00 of a running clock is in the half its period says", () => {
    const lineups = structuredClone(league.lineups) as { lineup: { cards: object[] }[] }[];
    const late = { time: "46:30", card_type: "Yellow Card", reason: "Foul Committed", period: 1 };
    lineups[1]?.lineup[0]?.cards.push(late);
    expect(told({ ...league, lineups }, "card")).toContain("45+2 home yellow Ivo Brandal");
  });
});

describe("teams", () => {
  test("players are called as the line-ups call them for short, with their shirts", () => {
    const [home] = bodies(league, "lineup_set");
    expect(home?.lineup).toMatchObject({ formation: "4-2-3-1", coach: "Henrik Vang" });
    expect(home?.lineup.starters).toHaveLength(11);
    expect(home?.lineup.starters[8]).toMatchObject({ name: "Brim", shirt: 9, line: "midfielder" });
    expect(home?.lineup.bench.map(({ name }) => name)).toEqual([
      "Stig Barra",
      "Leo Fenn",
      "Aksel Moor",
      "Dag Rune",
    ]);
  });

  test("without a lineups file everyone is called as in the events", () => {
    const bare = { ...league, lineups: undefined };
    expect(bodies(bare, "lineup_set")[0]?.lineup.starters[8]?.name).toBe(
      "Anton Leir da Costa Brim",
    );
    expect(told(bare, "goal")).toEqual(told(league, "goal"));
  });

  test("substitutions at half-time are the second half's first minute", () => {
    expect(told(league, "substitution")).toEqual([
      "32 away Casper Nye > Arne Pihl",
      "46 home Pal Dovrin > Stig Barra",
      "71 home Karl Mende > Leo Fenn",
      "71 away Liam Doss > Bo Kjell",
    ]);
    expect(bodies(league, "substitution")[0]?.why).toBe("injury");
  });

  test("a tactical shift that keeps the formation changes none", () => {
    expect(told(league, "formation_changed")).toEqual(["46 home 4-3-3"]);
  });

  test("places are percent of the pitch as the acting team attacks", () => {
    const corner = bodies(league, "incident").find(({ what }) => what === "corner");
    expect(corner).toMatchObject({ x: 100, y: 0.1, player: { name: "Nils Overby" } });
  });

  test("a pass into an offside is the offside of the one it was for", () => {
    const offsides = bodies(league, "incident").filter(({ what }) => what === "offside");
    expect(offsides.map(({ side, player }) => [side, player?.name])).toEqual([
      ["home", "Oskar Thule"],
      ["away", "Viktor Sand"],
    ]);
  });

  test("a penalty is awarded to the other side and missed by its taker", () => {
    expect(bodies(league, "penalty_awarded")).toMatchObject([
      { side: "away", against: { name: "Jon Hallep" } },
    ]);
    expect(bodies(league, "penalty_missed")).toMatchObject([{ side: "away", outcome: "woodwork" }]);
    expect(bodies(cup, "penalty_missed")).toMatchObject([{ side: "away", outcome: "saved" }]);
  });
});

describe("what a payload lacks", () => {
  test("without its row a match is read, the first listed at home, with a problem", () => {
    const { match: _, ...orphan } = league;
    expect(matchOf(orphan)).toMatchObject({
      lifecycle: "finished",
      score: { home: 2, away: 1 },
      fixture: { home: { name: "Port Ostrey" }, kickOffAt: 0 },
    });
    expect(problemsOf(orphan)).toMatchObject([{ problem: "no_match_row", feedMatchId: "5000001" }]);
  });

  test("a row that cannot be read costs the row and not the match", () => {
    const broken = withRow(league, { match_date: "2023-13-45" });
    expect(matchOf(broken).score).toEqual({ home: 2, away: 1 });
    expect(problemsOf(broken)).toMatchObject([
      { problem: "wrong_shape", detail: expect.stringContaining("2023-13-45") },
    ]);
  });

  test("a kick-off without a zone is read as UTC, one without a time as noon", () => {
    expect(matchOf(league).fixture.kickOffAt).toBe(Date.parse("2023-10-14T15:00:00Z"));
    expect(matchOf(cup).fixture.kickOffAt).toBe(Date.parse("2018-07-01T12:00:00Z"));
  });

  test("an event nobody can read costs that event and not the match", () => {
    const broken = withEvents(league, (event) =>
      event.type.name === "Carry" ? { ...event, timestamp: "soon" } : event,
    );
    expect(problemsOf(broken)).toMatchObject([
      {
        problem: "wrong_shape",
        feedMatchId: "5000001",
        detail: expect.stringMatching(/timestamp/),
      },
    ]);
    expect(matchOf(broken).entries).toHaveLength(matchOf(league).entries.length);
  });

  test("each word nobody knows is one problem, however often it comes", () => {
    expect(problemsOf(fixture("unknown-kind")).map(({ detail }) => detail)).toEqual([
      'type.name "Robot Referee Hint" is no type of event we know',
      'shot.outcome "Vanished" is no outcome we know',
      'card "Blue Card" is no card we know',
    ]);
  });

  test("events of a team that does not play are one problem", () => {
    const strange = withEvents(league, (event) =>
      event.type.name === "Offside" ? { ...event, team: { id: 7, name: "Nobody" } } : event,
    );
    expect(problemsOf(strange)).toMatchObject([{ problem: "wrong_shape" }]);
  });

  test("a team cannot meet itself", () => {
    const itself = withRow(league, {
      away_team: { away_team_id: 9001, away_team_name: "Port Ostrey" },
    });
    expect(statsbomb.toReports(itself)).toMatchObject({
      matches: [],
      problems: [{ problem: "wrong_shape" }],
    });
  });
});
