import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { foldEvents, type Match, minuteLabel } from "@touchline/football";
import { describe, expect, test } from "vitest";
import { readPayloads } from "../../read-payloads.ts";
import { eventsOf } from "../../testing/events-of.ts";

const folder = join(import.meta.dirname, "../../../../../../shared/feeds/opta");
const isHere = existsSync(folder);
/** The recording of which the name begins so. */
const file = (kind: string) =>
  join(folder, isHere ? (readdirSync(folder).find((name) => name.startsWith(kind)) ?? kind) : kind);
if (!isHere) console.warn(`skipped: no recordings at ${folder}`);

async function matchIn(...names: string[]) {
  const { reports, deadLetters, matches } = await readPayloads("opta", names.map(file));
  expect(matches).toHaveLength(1);
  return { match: foldEvents(eventsOf(reports)), deadLetters, reports };
}

/** Goals, cards and substitutions that stand, a line each. */
const told = (match: Match | undefined, kind: "goal" | "card" | "substitution") =>
  (match?.entries ?? []).flatMap(({ body, standing, at }) => {
    if (!standing || body.kind !== kind || match === undefined) return [];
    const minute = minuteLabel(at, match.fixture.rules);
    if (body.kind === "goal")
      return `${minute} ${body.side} ${body.scorer?.playerId} ${body.assist?.playerId}`;
    if (body.kind === "card") return `${minute} ${body.side} ${body.card} ${body.player?.playerId}`;
    return `${minute} ${body.side} ${body.off?.playerId} ${body.on?.playerId}`;
  });

interface Ma1 {
  readonly matchInfo: {
    readonly contestant: readonly { readonly id: string; readonly position: string }[];
  };
  readonly liveData: {
    readonly matchDetails: { readonly scores: Record<string, unknown> };
    readonly goal: readonly Record<string, string | number>[];
    readonly card: readonly Record<string, string | number>[];
    readonly substitute: readonly Record<string, string | number>[];
  };
}

describe.skipIf(!isHere)("recordings", () => {
  test.for([["ma1"], ["ma3"], ["ma1", "ma3"]])(
    "%s: equal to the provider's own summary",
    async (names) => {
      const { match, deadLetters } = await matchIn(...names);
      const summary: Ma1 = JSON.parse(readFileSync(file("ma1"), "utf8"));
      const { matchDetails, goal, card, substitute } = summary.liveData;
      const { scores } = matchDetails;
      const side = (id: unknown) =>
        summary.matchInfo.contestant.find((team) => team.id === id)?.position;
      const minute = (row: Record<string, unknown>) => {
        const said = Number(row["timeMin"]);
        const last = row["periodId"] === 1 ? 45 : 90;
        return said > last ? `${last}+${said - last}` : String(said);
      };
      const ref = (id: string | number | undefined) =>
        id === undefined ? "undefined" : `opta-${id}`;
      expect(deadLetters).toEqual([]);
      expect(match?.score).toEqual(scores["total"]);
      expect(match?.scoreByPhase.h1 ?? { home: 0, away: 0 }).toEqual(scores["ht"]);
      expect(told(match, "goal")).toEqual(
        goal.map(
          (row) =>
            `${minute(row)} ${side(row["contestantId"])} ${ref(row["scorerId"])} ${ref(row["assistPlayerId"])}`,
        ),
      );
      const colours: Record<string, string> = { YC: "yellow", Y2C: "second_yellow", RC: "red" };
      expect(told(match, "card")).toEqual(
        card.map(
          (row) =>
            `${minute(row)} ${side(row["contestantId"])} ${colours[String(row["type"])]} ${ref(row["playerId"])}`,
        ),
      );
      expect(told(match, "substitution").toSorted()).toEqual(
        substitute
          .map(
            (row) =>
              `${minute(row)} ${side(row["contestantId"])} ${ref(row["playerOffId"])} ${ref(row["playerOnId"])}`,
          )
          .toSorted(),
      );
    },
  );

  test("cards deleted after the match are in the trail and do not stand", async () => {
    const { reports } = await matchIn("ma3");
    const taken = reports.filter(({ op, body }) => op === "retract" && body.kind === "card");
    expect(taken).toHaveLength(2);
    expect(new Set(taken.map(({ reason }) => reason))).toEqual(new Set(["source_removed"]));
  });

  // The F24 sample is cut and edited by hand and its F7 is of another match: they contradict each other, and it is said.
  test("the hand-edited F24 sample: every goal and kick it tells, and what its F7 says against it", async () => {
    const { match, deadLetters } = await matchIn("f24", "f7");
    expect(match).toMatchObject({
      lifecycle: "finished",
      decidedIn: "penalties",
      score: { home: 2, away: 2 },
    });
    expect(match?.shootOut?.score).toEqual({ home: 0, away: 1 });
    expect(told(match, "goal").map((line) => line.split(" ").slice(0, 2).join(" "))).toEqual([
      "23 away",
      "48 away",
      "50 home",
      "120+2 home",
    ]);
    expect(deadLetters.map(({ problem }) => problem)).toEqual(["wrong_shape", "contradiction"]);
  });
});
