import { readFileSync } from "node:fs";
import { type EventKind, foldEvents, type Match, minuteLabel } from "@touchline/football";
import { describe, expect, test } from "vitest";
import type { MappedMatch, ReportDraft } from "../../adapter.ts";
import { eventsOf } from "../../testing/events-of.ts";
import { sportradar } from "./adapter.ts";
import { withSportEvents } from "./read.ts";

/** A document of the API, as far as a test changes it. */
interface Document {
  sport_event: Record<string, unknown>;
  sport_event_status: Record<string, unknown>;
  timeline: Record<string, unknown>[];
  [section: string]: unknown;
}

const fixture = (name: string): Document =>
  JSON.parse(readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), "utf8"));

const changed = (name: string, change: (document: Document) => void): Document => {
  const document = fixture(name);
  change(document);
  return document;
};

const matchOf = (document: unknown): MappedMatch => {
  const [match] = sportradar.toReports(document).matches;
  if (match === undefined) throw new Error("the document has no match");
  return match;
};
const factsOf = (document: unknown): Match | undefined =>
  foldEvents(eventsOf(matchOf(document).drafts));
const problemsOf = (document: unknown) =>
  sportradar.toReports(document).problems.map(({ problem }) => problem);
const draftsOf = (document: unknown, kind: EventKind): readonly ReportDraft[] =>
  matchOf(document).drafts.filter(({ body }) => body.kind === kind);

/** The one event of the timeline with this type, or the nth. */
function eventIn(document: Document, type: string, nth = 0): Record<string, unknown> {
  const event = document.timeline.filter((each) => each["type"] === type)[nth];
  if (event === undefined) throw new Error(`no ${type} in the timeline`);
  return event;
}

const without = (document: Document, ...types: string[]) => {
  document.timeline = document.timeline.filter(({ type }) => !types.includes(String(type)));
};

const withStatus = (status: Record<string, unknown>, name = "league-match"): Document =>
  changed(name, (document) => {
    without(document, "match_ended");
    document.sport_event_status = { home_score: 3, away_score: 1, ...status };
  });

describe("time", () => {
  test("what is entered five hours after the match stands at its minute, and is said late", () => {
    const [substitution] = draftsOf(fixture("league-match"), "substitution");
    const facts = factsOf(fixture("league-match"));
    expect(substitution && facts && minuteLabel(substitution.at, facts.fixture.rules)).toBe("62");
    const { saidAt = 0, occurredAt = 0 } = substitution ?? {};
    const h2 = facts?.phases.find(({ phase }) => phase === "h2");
    // Everything of this half was entered four seconds after its clock.
    expect(occurredAt - (h2?.startedAt ?? 0)).toBe(1_004_000);
    expect(saidAt - occurredAt).toBeGreaterThan(5 * 3_600_000);
  });

  test("after an interruption the clock is behind, and nothing is late for that", () => {
    const card = draftsOf(fixture("league-match"), "card")[0];
    expect(card?.saidAt).toBeUndefined();
    expect(card?.at).toEqual({ phase: "h1", elapsedMs: 1_500_000 });
  });

  test("stoppage time is counted from the 45th minute, by its clock or by its minute alone", () => {
    const card = draftsOf(fixture("league-match"), "card")[1];
    expect(card?.at).toEqual({ phase: "h1", elapsedMs: 2_737_000 });
    const [offside] = draftsOf(fixture("version-3-live"), "incident");
    expect(offside?.at).toEqual({ phase: "h1", elapsedMs: 2_700_000 });
  });

  test("ids say nothing of the order: falling ones tell the same match", () => {
    const falling = changed("league-match", ({ timeline }) => {
      const plays = timeline.filter(({ type }) => type !== "penalty_awarded");
      for (const [index, event] of plays.entries()) event["id"] = 900 - index;
    });
    const told = (document: Document) =>
      matchOf(document).drafts.map(({ at, body }) => [at, body.kind]);
    expect(told(falling)).toEqual(told(fixture("league-match")));
  });

  test("an interruption is told, and ends with the next event", () => {
    expect(draftsOf(fixture("league-match"), "hold_started")).toHaveLength(1);
    expect(draftsOf(fixture("league-match"), "hold_ended")[0]?.at.elapsedMs).toBe(1_320_000);
  });
});

describe("corrections", () => {
  test("an event sent again with the same id is the same one with other values", () => {
    const corrected = changed("league-match", (document) => {
      const goal = eventIn(document, "score_change");
      document.timeline.push({ ...goal, method: "shot", match_clock: "17:40", match_time: 18 });
    });
    const [goal] = draftsOf(corrected, "goal");
    expect(draftsOf(corrected, "goal")).toHaveLength(4);
    expect(goal?.sourceRef).toBe(draftsOf(fixture("league-match"), "goal")[0]?.sourceRef);
    expect(goal?.at.elapsedMs).toBe(1_060_000);
  });

  test("an event whose id is gone is not told", () => {
    const gone = changed("league-match", (document) => without(document, "penalty_missed"));
    expect(draftsOf(gone, "penalty_missed")).toEqual([]);
  });
});

describe("goals", () => {
  test("an own goal is the gain of the competitor named, and version 3 has the method at the scorer", () => {
    const old = changed("version-3-live", (document) => {
      const goal = eventIn(document, "score_change", 1);
      goal["goal_scorer"] = { id: "sr:player:9000105", name: "Fir, Finn", method: "own_goal" };
    });
    for (const document of [fixture("league-match"), old])
      expect(draftsOf(document, "goal").map(({ body }) => body)).toContainEqual({
        kind: "goal",
        side: "away",
        method: "own_goal",
        scorer: { playerId: "sportradar-9000105", name: "Finn Fir" },
      });
  });

  test("an own goal named for the unlucky side is the side's whose score rose", () => {
    const document = changed("league-match", (each) => {
      eventIn(each, "score_change", 1)["competitor"] = "home";
    });
    expect(factsOf(document)?.score).toEqual({ home: 3, away: 1 });
    expect(problemsOf(document)).toEqual([]);
  });

  test("a goal for one side with which the score of the other rises is a contradiction", () => {
    const document = changed("league-match", (each) => {
      eventIn(each, "score_change", 0)["competitor"] = "away";
    });
    expect(problemsOf(document)).toEqual(["contradiction"]);
    expect(factsOf(document)?.score).toEqual({ home: 3, away: 1 });
  });

  test("goals the score has and the timeline has not are told without a scorer, in their half", () => {
    const document = changed("league-match", (each) => without(each, "score_change"));
    expect(factsOf(document)?.score).toEqual({ home: 3, away: 1 });
    expect(factsOf(document)?.scoreByPhase.h1).toEqual({ home: 1, away: 0 });
  });

  test("a goal the score has not, of which nothing is said, is left out with a problem", () => {
    const document = changed("league-match", (each) => {
      const {
        id: _,
        players: __,
        match_time: ___,
        match_clock: ____,
        ...bare
      } = eventIn(each, "score_change", 3);
      each.timeline.splice(-2, 0, { ...bare, id: 1, home_score: 4 });
    });
    expect(problemsOf(document)).toEqual(["contradiction"]);
    expect(factsOf(document)?.score).toEqual({ home: 3, away: 1 });
  });

  test("a goal is about the possible goal before it, which never counts", () => {
    const [possible] = draftsOf(fixture("league-match"), "possible_goal");
    expect(possible?.certainty).toBe("pending");
    const [goal] = draftsOf(fixture("league-match"), "goal");
    expect(goal?.relatesToRefs).toEqual([possible?.sourceRef]);
  });
});

describe("reviews", () => {
  const verdicts = (document: Document) =>
    draftsOf(document, "var_decision").map(({ body }) =>
      body.kind === "var_decision" ? `${body.side} ${body.subject} ${body.verdict}` : "",
    );

  test("a goal denied was given before; a penalty told before the review stands", () => {
    expect(verdicts(fixture("league-match"))).toEqual([
      "away goal overturned",
      "home penalty upheld",
    ]);
  });

  test("a penalty entered during the review is given by it", () => {
    const document = changed("league-match", (each) => {
      eventIn(each, "penalty_awarded", 1)["id"] = 1_700_000_203;
    });
    expect(verdicts(document)).toContain("home penalty overturned");
  });

  test("a decision is about its review and about what was reviewed", () => {
    const decision = draftsOf(fixture("league-match"), "var_decision")[1];
    expect(decision?.relatesToRefs).toEqual(["1700000202", "1700000200"]);
  });

  test("half of a pair stands by itself", () => {
    const document = changed("league-match", (each) => without(each, "video_assistant_referee"));
    expect(verdicts(document)).toHaveLength(2);
  });
});

describe("the end", () => {
  test("the kicks of a shoot-out do not count, though the total may have them in it", () => {
    const facts = factsOf(fixture("cup-tie"));
    expect(facts?.score).toEqual({ home: 1, away: 1 });
    expect(facts?.shootOut?.score).toEqual({ home: 4, away: 3 });
    expect(facts?.decidedIn).toBe("penalties");
  });

  test("a shoot-out of which only the result is told has no kicks", () => {
    const document = changed("cup-tie", (each) => without(each, "penalty_shootout"));
    expect(draftsOf(document, "shoot_out_kick")).toEqual([]);
    expect(factsOf(document)).toMatchObject({ lifecycle: "finished", decidedIn: "penalties" });
  });

  test("a kick that is not taken yet is none", () => {
    const document = changed("cup-tie", (each) => {
      eventIn(each, "penalty_shootout", 8)["status"] = "not_taken_yet";
    });
    expect(draftsOf(document, "shoot_out_kick")).toHaveLength(8);
  });

  test("ended is provisional, closed is official", () => {
    expect(factsOf(fixture("league-match"))?.result).toBe("official");
    expect(factsOf(withStatus({ status: "ended", match_status: "ended" }))?.result).toBe(
      "provisional",
    );
  });

  test("a match that nobody covered live has its score and its phases once it is closed", () => {
    const document = changed("league-match", (each) => {
      each.timeline = [];
    });
    expect(factsOf(document)).toMatchObject({ score: { home: 3, away: 1 }, lifecycle: "finished" });
  });

  test("the second leg of a tie is level over both", () => {
    const document = changed("cup-tie", (each) => {
      const round = { cup_round_sport_event_number: 2, cup_round_number_of_sport_events: 2 };
      Object.assign(each.sport_event["sport_event_context"] ?? {}, { round });
      eventIn(each, "score_change", 1)["match_clock"] = "10:30";
      without(each, "penalty_shootout");
      each.timeline = each.timeline.filter(({ period_type }) => period_type !== "penalties");
      each.sport_event_status = {
        status: "closed",
        match_status: "aet",
        home_score: 1,
        away_score: 1,
        aggregate_home_score: 2,
        aggregate_away_score: 3,
      };
    });
    expect(factsOf(document)).toMatchObject({ lifecycle: "finished", result: "official" });
    expect(factsOf(document)?.fixture.firstLeg).toEqual({ home: 1, away: 2 });
  });
});

describe("status", () => {
  const statuses: readonly [Record<string, unknown>, Partial<Match>][] = [
    [
      { status: "live", match_status: "2nd_half" },
      { lifecycle: "live", phase: "h2" },
    ],
    [
      { status: "interrupted", match_status: "2nd_half" },
      { hold: "interrupted", phase: "h2" },
    ],
    [{ status: "suspended", match_status: "suspended" }, { hold: "suspended" }],
    [
      { status: "delayed", match_status: "2nd_half" },
      { hold: "interrupted", lifecycle: "live" },
    ],
    [{ status: "abandoned", match_status: "abandoned" }, { lifecycle: "abandoned" }],
    [{ status: "cancelled", match_status: "cancelled" }, { lifecycle: "abandoned" }],
    [
      { status: "closed", match_status: "ended", decided_by_fed: true, home_score: 0 },
      { lifecycle: "awarded", result: "awarded", awardedScore: { home: 0, away: 1 } },
    ],
  ];
  test.for(statuses)("%o", ([status, expected]) => {
    const document = withStatus(status);
    expect(factsOf(document)).toMatchObject(expected);
    expect(factsOf(document)?.score).toEqual({ home: 3, away: 1 });
    expect(problemsOf(document)).toEqual([]);
  });

  const calledOff: readonly [string, string][] = [
    ["postponed", "postponed"],
    ["cancelled", "cancelled"],
    ["delayed", "delayed"],
    ["not_started", "scheduled"],
  ];
  test.for(calledOff)("%s before kick-off is %s", ([status, lifecycle]) => {
    const document = changed("postponed", (each) => {
      each.sport_event_status = { status, match_status: status };
    });
    expect(factsOf(document)?.lifecycle).toBe(lifecycle);
  });

  test("cancelled because it has a new date under another id is postponed", () => {
    const document = changed("postponed", (each) => {
      each.sport_event_status = { status: "cancelled", match_status: "cancelled" };
      each.sport_event["replaced_by"] = "sr:sport_event:90049999";
    });
    expect(factsOf(document)?.lifecycle).toBe("postponed");
  });

  test("abandoned by the scout is coverage lost, and the match goes on", () => {
    const document = withStatus({
      status: "abandoned",
      match_status: "2nd_half",
      scout_abandoned: true,
    });
    expect(factsOf(document)).toMatchObject({ lifecycle: "live", coverage: "lost", phase: "h2" });
  });

  test("abandoned at half-time, the first half has ended", () => {
    const document = changed("league-match", (each) => {
      const pause = each.timeline.findIndex((event) => event["break_name"] === "pause");
      each.timeline = each.timeline.slice(0, pause + 1);
      const status = { status: "abandoned", match_status: "abandoned" };
      each.sport_event_status = { ...status, home_score: 1, away_score: 0 };
    });
    expect(factsOf(document)).toMatchObject({ lifecycle: "abandoned", phase: "ht" });
    expect(factsOf(document)?.phases[0]?.lengthMs).toBe(2_840_000 + 900_000);
  });

  test("a status nobody knows is a problem, and the timeline stands", () => {
    const document = withStatus({ status: "live", match_status: "golden_goal" });
    expect(problemsOf(document)).toEqual(["unknown_kind"]);
    expect(factsOf(document)?.score).toEqual({ home: 3, away: 1 });
  });

  test("phases that are not told are inferred from where the match stands", () => {
    const document = changed("league-match", (each) => {
      each.timeline = [];
      each["generated_at"] = "2025-10-18T15:20:00+00:00";
      each.sport_event_status = {
        status: "live",
        match_status: "2nd_half",
        home_score: 0,
        away_score: 0,
        clock: { played: "58:10" },
      };
    });
    const facts = factsOf(document);
    expect(facts?.phases.map(({ phase }) => phase)).toEqual(["h1", "ht", "h2"]);
    const h2StartedAt = Date.parse("2025-10-18T15:06:50Z");
    expect(facts?.clock).toMatchObject({ phase: "h2", anchorAt: h2StartedAt, running: true });
  });
});

describe("deltas and the push stream", () => {
  const timeline = fixture("league-match");
  const goal = eventIn(timeline, "score_change", 1);
  const id = "sr:sport_event:90041763";
  const status = { status: "live", match_status: "2nd_half", home_score: 1, away_score: 1 };
  const delta = {
    generated_at: "2025-10-18T15:50:00+00:00",
    sport_event_timeline_deltas: [
      { sport_event_timeline: { id, sport_event_status: status, timeline: [goal] } },
    ],
  };
  const message = {
    payload: { event: goal, sport_event_status: status },
    metadata: { sport_event_id: id, event_id: "score_change" },
  };

  test.for([
    ["a delta", delta],
    ["a push message", message],
  ] as const)("%s tells its event as the timeline does, and infers no other", ([, document]) => {
    const [, complete] = withSportEvents([timeline, document]);
    const match = matchOf(complete);
    expect(match.isPartial).toBe(true);
    expect(match.drafts.map(({ body }) => body.kind)).toEqual(["fixture_set", "goal"]);
    const asTold = draftsOf(timeline, "goal")[1];
    expect(match.drafts[1]).toMatchObject({
      sourceRef: asTold?.sourceRef,
      at: asTold?.at,
      body: asTold?.body,
    });
  });

  test("a match nobody has introduced is a problem and not a crash", () => {
    expect(problemsOf(delta)).toEqual(["fixture_unknown"]);
    expect(problemsOf(message)).toEqual(["fixture_unknown"]);
  });

  test("many whole timelines in one document are as many matches", () => {
    const items = [timeline, fixture("cup-tie")].map(({ sport_event, ...sections }) => ({
      id: sport_event["id"],
      sport_event,
      ...sections,
    }));
    const { matches, problems } = sportradar.toReports({ sport_event_timelines: items });
    expect(problems).toEqual([]);
    expect(matches.map(({ feedMatchId }) => feedMatchId)).toEqual(["90041763", "90041999"]);
  });

  test("the final whistle of a delta ends the half that is on", () => {
    const whistle = eventIn(timeline, "match_ended");
    const ended = { status: "ended", match_status: "ended", home_score: 3, away_score: 1 };
    const item = { id, sport_event_status: ended, timeline: [whistle] };
    const [, complete] = withSportEvents([timeline, { sport_event_timeline_deltas: [item] }]);
    expect(matchOf(complete).drafts.map(({ sourceRef }) => sourceRef)).toEqual([
      "fixture",
      "h2-end",
      "result",
    ]);
  });

  test("a heartbeat says nothing", () => {
    const heartbeat = { heartbeat: { from: 1, to: 6, interval: 5, type: "events" } };
    expect(sportradar.toReports(heartbeat)).toEqual({
      competitions: [],
      matches: [],
      problems: [],
    });
  });
});

test("a place is where the acting team attacks: the away team's goals are at its far end", () => {
  const [goal] = draftsOf(fixture("cup-tie"), "goal");
  expect(goal?.body).toMatchObject({ side: "away", x: 92, y: 48 });
});

test("an event nobody can read costs that event and not the match", () => {
  const document = changed("league-match", ({ timeline }) => {
    timeline[5] = { id: "none" };
  });
  expect(problemsOf(document)).toEqual(["wrong_shape"]);
  expect(factsOf(document)?.score).toEqual({ home: 3, away: 1 });
});
