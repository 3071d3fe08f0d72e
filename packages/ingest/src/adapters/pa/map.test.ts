import { fileURLToPath } from "node:url";
import { foldEvents, minuteLabel } from "@touchline/football";
import { expect, test } from "vitest";
import type { ReportDraft } from "../../adapter.ts";
import { nodePayloadFiles } from "../../payload-files.ts";
import { eventsOf } from "../../testing/events-of.ts";
import { pa } from "./adapter.ts";
import { matchTimeOf } from "./clock.ts";

async function matchesIn(name: string) {
  const path = fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));
  const { payloads, problems } = await pa.read([path], nodePayloadFiles);
  const mapped = payloads.map((payload) => pa.toReports(payload));
  return {
    matches: new Map(
      mapped.flatMap(({ matches }) => matches.map((each) => [each.feedMatchId, each])),
    ),
    problems: [...problems, ...mapped.flatMap((each) => each.problems)],
  };
}

const goals = (drafts: readonly ReportDraft[] = []): readonly string[] => {
  const match = foldEvents(eventsOf(drafts));
  return (match?.entries ?? []).flatMap(({ body, at, standing, reason }) =>
    body.kind === "goal" && match
      ? `${minuteLabel(at, match.fixture.rules)} ${body.side} ${body.method} ${body.scorer?.name ?? "?"}${standing ? "" : ` (${reason})`}`
      : [],
  );
};

test("a cup tie by its events, line-ups, statistics and row: a deleted goal is told and taken back", async () => {
  const { matches, problems } = await matchesIn("cup-tie");
  expect(problems).toEqual([]);
  const match = foldEvents(eventsOf(matches.get("900101")?.drafts ?? []));
  expect(goals(matches.get("900101")?.drafts)).toEqual([
    "22 home open_play Jo Jarrow",
    "31 away open_play Yul Yarrow (source_removed)",
    "45+2 away own_goal Di Dunmarr",
    "98 home penalty Kim Kessel",
    "119 away open_play Vic Venn",
  ]);
  expect(match).toMatchObject({
    lifecycle: "finished",
    decidedIn: "penalties",
    score: { home: 2, away: 2 },
    shootOut: { score: { home: 4, away: 1 }, winner: "home" },
  });
});

test("rows without an eventID are the clock's and tell nothing", async () => {
  const { matches } = await matchesIn("cup-tie");
  const refs = matches.get("900101")?.drafts.map(({ sourceRef }) => sourceRef);
  expect(refs).not.toContain("event-");
});

test("times are British, summer time included", async () => {
  const { matches } = await matchesIn("match-day.xml");
  expect(matches.get("900201")?.kickOffAt).toBe(Date.parse("2031-05-15T14:00:00Z"));
});

test("every status that is documented becomes one of ours", async () => {
  const { matches } = await matchesIn("match-day.xml");
  const states = [...matches.values()].map(({ drafts }) => {
    const match = foldEvents(eventsOf(drafts));
    return `${match?.lifecycle} ${match?.phase} ${match?.result} ${match?.score.home}-${match?.score.away}`;
  });
  expect(states).toEqual([
    "scheduled pre none 0-0",
    "live h1 none 0-0",
    "live ht none 1-0",
    "live h2 none 1-1",
    "finished post provisional 3-1",
    "finished post provisional 2-1",
    "postponed pre none 0-0",
    "cancelled pre none 0-0",
    "delayed pre none 0-0",
    "finished post official 1-0",
    "live await_pens none 1-1",
    "live et_ht none 1-1",
  ]);
});

test("the scorers of a list: an own goal under the side that gains, two goals of one, time added", async () => {
  const { matches } = await matchesIn("match-day.xml");
  expect(goals(matches.get("900204")?.drafts)).toEqual([
    "4 home open_play Jo Jarrow",
    "70 away own_goal Di Dunmarr",
  ]);
  expect(goals(matches.get("900205")?.drafts)).toEqual([
    "22 away open_play Vic Venn",
    "31 home penalty Jo Jarrow",
    "45+2 home open_play Jo Jarrow",
    "90+4 home open_play Kim Kessel",
  ]);
});

test("45 with time added is in the first half, 46 at 45:00 in the second", () => {
  const at = (eventTime: string, normalTime: string, addedTime: string) =>
    matchTimeOf({ eventTime, normalTime, addedTime });
  expect(at("45", "45:00", "1:37")).toEqual({ phase: "h1", elapsedMs: 2_797_000 });
  expect(at("46", "45:00", "0:00")).toEqual({ phase: "h2", elapsedMs: 0 });
  expect(at("90", "90:00", "2:05")).toEqual({ phase: "h2", elapsedMs: 2_825_000 });
  expect(at("soon", "", "")).toBeUndefined();
});
