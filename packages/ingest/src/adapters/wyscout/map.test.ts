import { readFileSync } from "node:fs";
import { type BodyOf, type EventKind, foldEvents, minuteLabel } from "@touchline/football";
import { describe, expect, test } from "vitest";
import type { ReportDraft } from "../../adapter.ts";
import { eventsOf } from "../../testing/events-of.ts";
import { wyscout } from "./adapter.ts";
import type { BallEvent, MatchPayload } from "./payload.ts";

const fixture = (name: string): MatchPayload =>
  JSON.parse(readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), "utf8"));

const draftsOf = (payload: unknown): readonly ReportDraft[] =>
  wyscout.toReports(payload).matches[0]?.drafts ?? [];

const bodies = <K extends EventKind>(payload: unknown, kind: K): readonly BodyOf<K>[] =>
  draftsOf(payload)
    .map(({ body }) => body)
    .filter((body): body is BodyOf<K> => body.kind === kind);

/** Kind, minute and who, as one line each. */
function told(payload: unknown, ...kinds: EventKind[]): readonly string[] {
  const match = foldEvents(eventsOf(draftsOf(payload)));
  const rules = match?.fixture.rules;
  if (rules === undefined) return [];
  return draftsOf(payload)
    .filter(({ body }) => kinds.includes(body.kind))
    .map(({ at, body }) => `${minuteLabel(at, rules)} ${lineOf(body)}`);
}

function lineOf(body: ReportDraft["body"]): string {
  if (body.kind === "goal") return `${body.side} ${body.method} ${body.scorer?.name ?? "?"}`;
  if (body.kind === "card") return `${body.side} ${body.card} ${body.player?.name ?? "?"}`;
  if (body.kind === "substitution") return `${body.off?.name} > ${body.on?.name}`;
  return body.kind;
}

const league = fixture("league-match");
const cup = fixture("cup-tie");

/** The fixture with some of its events replaced. */
const withEvents = (
  payload: MatchPayload,
  change: (event: BallEvent) => BallEvent | undefined,
): MatchPayload => ({
  ...payload,
  events: payload.events.flatMap((event) => change(event as BallEvent) ?? []),
});

type Row = MatchPayload["match"];
const withRow = (payload: MatchPayload, change: (row: Row) => void): MatchPayload => {
  const match = structuredClone(payload.match);
  change(match);
  return { ...payload, match };
};
// The formation is unknown to the schema on purpose; a test may reach into its own fixture.
const formationOf = (row: Row, teamId: number) =>
  row.teamsData[teamId]?.formation as Record<string, Record<string, unknown>[]>;

describe("goals", () => {
  test("a goal tagged on the shot and again on the beaten keeper counts once", () => {
    expect(told(league, "goal")).toEqual([
      "11 home open_play B. Örnskog",
      "45+2 home own_goal P. Kallsen",
      "62 away penalty S. Trelleg",
    ]);
  });

  test("a goal names who made it, how, and from where", () => {
    expect(bodies(league, "goal")[0]).toMatchObject({
      assist: { name: "L. Marrick" },
      bodyPart: "head",
      x: 92,
      y: 48,
    });
  });

  test("a goal that only the beaten keeper and the official score know is put back, with its scorer", () => {
    const withoutShot = withEvents(league, (event) =>
      event.eventName === "Shot" && event.tags.some(({ id }) => id === 101) ? undefined : event,
    );
    expect(told(withoutShot, "goal")[0]).toBe("11 home open_play B. Örnskog");
  });

  test("a goal of which nothing is left but the score stands at the end of its half, without a scorer", () => {
    const bare = withRow(
      withEvents(league, (event) =>
        event.tags.some(({ id }) => id === 101 || id === 102) ? undefined : event,
      ),
      (row) => {
        for (const person of formationOf(row, 9001)["lineup"] ?? []) person["goals"] = "null";
      },
    );
    expect(told(bare, "goal").slice(0, 2)).toEqual([
      "45+2 home open_play ?",
      "45+2 home open_play ?",
    ]);
  });

  test("a goal too many for the official score is left out, and said to be", () => {
    const oneTooMany = withRow(league, (row) => {
      const home = row.teamsData["9001"];
      if (home) home.score = home.scoreHT = 1;
    });
    const { matches, problems } = wyscout.toReports(oneTooMany);
    expect(problems.map(({ problem }) => problem)).toEqual(["score_disagrees"]);
    expect(foldEvents(eventsOf(matches[0]?.drafts ?? []))?.score).toEqual({ home: 1, away: 1 });
  });
});

describe("cards", () => {
  test("the time of a card is the event's, not the minute of the matches file", () => {
    expect(told(league, "card")).toEqual([
      "34 home yellow T. Vask",
      "61 home second_yellow T. Vask",
    ]);
  });

  test("a card that only the matches file has is not lost", () => {
    const unseen = withEvents(league, (event) => ({
      ...event,
      tags: event.tags.filter(({ id }) => id !== 1702 && id !== 1703),
    }));
    expect(told(unseen, "card")).toEqual([
      "34 home yellow T. Vask",
      "62 home second_yellow T. Vask",
    ]);
  });

  test("two plain yellow cards for one player who was sent off end in a second yellow", () => {
    const plain = withEvents(league, (event) => ({
      ...event,
      tags: event.tags.map(({ id }) => ({ id: id === 1703 ? 1702 : id })),
    }));
    expect(told(plain, "card")[1]).toBe("61 home second_yellow T. Vask");
  });

  test("a second yellow for one who played on is told as it is tagged", () => {
    const playedOn = withRow(
      withEvents(league, (event) => ({
        ...event,
        tags: event.tags.map(({ id }) => ({ id: id === 1703 ? 1702 : id })),
      })),
      (row) => {
        for (const person of formationOf(row, 9001)["lineup"] ?? []) person["redCards"] = "0";
      },
    );
    expect(told(playedOn, "card")).toEqual(["34 home yellow T. Vask", "61 home yellow T. Vask"]);
  });

  test("one card tagged on two events of the same moment is one card", () => {
    const [booking] = (league.events as BallEvent[]).filter(({ eventSec }) => eventSec === 2000);
    const again = { ...booking, id: 9999, eventSec: 2003.5, eventName: "Duel" };
    const twice = { ...league, events: [...league.events, again] };
    expect(told(twice, "card")).toEqual(told(league, "card"));
    expect(wyscout.toReports(twice).problems.map(({ problem }) => problem)).toEqual(["duplicate"]);
  });

  test("a card for a player who never came on leaves eleven on the pitch", () => {
    const toBench = withRow(league, (row) => {
      const [unused] = formationOf(row, 9001)["bench"] ?? [];
      formationOf(row, 9001)["substitutions"] = [];
      if (unused) unused["redCards"] = "80";
    });
    expect(bodies(toBench, "card")[2]).toMatchObject({ card: "red", person: "bench" });
  });
});

describe("substitutions", () => {
  test("half-time is minute 46, and 94 in a match of 90 minutes is 90+4", () => {
    expect(told(league, "substitution")).toEqual([
      "46 P. Kallsen > Vanho",
      "90+4 C. Dunlow > H. Istrell",
    ]);
  });

  test("97 in a match with extra time is in extra time", () => {
    expect(told(cup, "substitution")).toEqual(["97 C. Dunlow > H. Istrell"]);
  });

  test("47 is in the first half when the player who came on was seen in it", () => {
    const early = withRow(
      withEvents(league, (event) =>
        event.eventSec === 2800 ? { ...event, teamId: 9002, playerId: 205 } : event,
      ),
      (row) => {
        const [exchange] = formationOf(row, 9002)["substitutions"] ?? [];
        if (exchange) exchange["minute"] = 47;
      },
    );
    expect(told(early, "substitution")[0]).toBe("45+2 P. Kallsen > Vanho");
  });
});

describe("the match as a whole", () => {
  test("names are decoded twice", () => {
    const [fixtureSet] = bodies(league, "fixture_set");
    expect(fixtureSet?.away.name).toBe("Sørby IK");
    expect(bodies(league, "lineup_set")[1]?.lineup.starters[2]?.name).toBe("J. Nyåker");
  });

  test("a cup tie goes through extra time to a shoot-out, which stays out of the score", () => {
    const match = foldEvents(eventsOf(draftsOf(cup)));
    expect(match).toMatchObject({
      lifecycle: "finished",
      decidedIn: "penalties",
      score: { home: 0, away: 0 },
      shootOut: { score: { home: 4, away: 1 }, winner: "home" },
    });
  });

  test("a kick missing from a shoot-out is put in where the turn is", () => {
    const kick = (event: BallEvent) => event.playerId === 103 && event.subEventName === "Penalty";
    const match = foldEvents(
      eventsOf(draftsOf(withEvents(cup, (event) => (kick(event) ? undefined : event)))),
    );
    expect(match?.shootOut?.score).toEqual({ home: 4, away: 1 });
    expect(match?.shootOut?.kicks[2]).toMatchObject({ side: "home", taker: undefined });
  });

  test("what happened after the last event of a half lengthens the half", () => {
    const ends = draftsOf(league).filter(({ body }) => body.kind === "phase_ended");
    expect(ends.map(({ at }) => at)).toEqual([
      { phase: "h1", elapsedMs: 2_800_000 },
      { phase: "h2", elapsedMs: 2_880_000 },
    ]);
  });

  test("the wall clock runs on through the breaks", () => {
    const kickOffAt = Date.parse("2018-03-04T15:00:00Z");
    const starts = draftsOf(cup).filter(({ body }) => body.kind === "phase_started");
    const minutes = starts.map(({ occurredAt = 0 }) =>
      Math.round((occurredAt - kickOffAt) / 60_000),
    );
    // 45:10, a quarter of an hour, 46:40, five minutes, 15:05, one minute, 15:10, five minutes.
    expect(minutes).toEqual([0, 60, 112, 128, 148]);
  });

  test("a team turned round for a half is turned back", () => {
    const turned = withEvents(league, (event) => {
      if (event.matchPeriod !== "1H" || event.teamId !== 9001) return event;
      const positions = (event.positions ?? []).map(({ x, y }) => ({ x: 100 - x, y: 100 - y }));
      return { ...event, positions };
    });
    expect(bodies(turned, "goal")[0]).toMatchObject({ x: 92, y: 48 });
  });

  test("a missed penalty is told beside its shot", () => {
    expect(bodies(league, "penalty_missed")).toEqual([
      {
        kind: "penalty_missed",
        side: "away",
        taker: { playerId: "wyscout-204", name: "S. Trelleg" },
        outcome: "saved",
      },
    ]);
  });
});

describe("what cannot be read", () => {
  test("an event nobody can read costs that event and not the match", () => {
    const { matches, problems } = wyscout.toReports({
      ...league,
      events: [...league.events, { id: 1, eventSec: "soon" }],
    });
    expect(matches[0]?.drafts).toEqual(draftsOf(league));
    expect(problems).toMatchObject([
      {
        problem: "wrong_shape",
        detail: expect.stringMatching(/^event \[\d+\] \(id 1\): .+ must/),
      },
    ]);
  });

  test("a substitution without a minute is a problem, the others stand", () => {
    const { problems } = wyscout.toReports(
      withRow(league, (row) => {
        const [exchange] = formationOf(row, 9002)["substitutions"] ?? [];
        if (exchange) exchange["minute"] = "soon";
      }),
    );
    expect(problems.map(({ detail }) => detail)).toEqual([
      'minute "soon" of a substitution is no number',
    ]);
  });
});
