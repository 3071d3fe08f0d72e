import { readPayloads } from "@touchline/ingest";
import { simulateMatchDay } from "@touchline/ingest/simulator";
import { expect, test } from "vitest";
import { readConfig } from "./config.ts";
import { feedsOf } from "./feeds.ts";

const feedsFor = (...args: readonly string[]) => {
  const invocation = readConfig(args, {});
  if (invocation.help !== undefined) throw new Error("help, not a configuration");
  return feedsOf(invocation.config);
};

test("with nothing said the match day that comes with Touchline is played, again and again", () => {
  expect(feedsFor()).toMatchObject([
    { adapter: "match-day", rate: 20, beginning: "lively", repeatAfterMs: 60_000 },
  ]);
});

test("--no-demo plays nothing", () => {
  expect(feedsFor("--no-demo")).toEqual([]);
});

test("two replays of one adapter are two feeds", () => {
  const feeds = feedsFor("--replay", "wyscout:/a,wyscout:/b", "--speed", "60");
  expect(feeds.map(({ feedId, rate }) => [feedId, rate])).toEqual([
    ["wyscout", 60],
    ["wyscout-2", 60],
  ]);
});

test.each([
  ["simulator:seed=7&matches=3", ["sim-league-7-1", "sim-league-7-2", "sim-league-7-3"]],
  ["match-day:premier-league-2018-05-13", ["2500089", "2500090", "2500091"]],
])("--replay %s plays just that", async (replay, first) => {
  const [feed] = feedsFor("--replay", replay);
  const { matches } = await readPayloads(feed?.adapter ?? "", feed?.paths ?? []);
  expect(matches.slice(0, 3)).toEqual(first);
});

test("one simulated match in five is a cup tie", () => {
  expect(feedsFor("--simulate", "60")).toMatchObject([
    { adapter: "simulator", paths: ["seed=1&matches=48", "seed=9&matches=12&cup=true"] },
  ]);
  expect(feedsFor("--simulate", "1")).toMatchObject([{ paths: ["seed=1&matches=1"] }]);
});

test("sixty simulated matches have a goal ruled out, extra time and a shoot-out, as the README promises", () => {
  const [feed] = feedsFor("--simulate", "60");
  const drafts = (feed?.paths ?? []).flatMap((line) => {
    const { seed, matches, cup } = Object.fromEntries(new URLSearchParams(line));
    return simulateMatchDay({
      seed: Number(seed),
      matches: Number(matches),
      cup: cup === "true",
    });
  });
  expect(new Set(drafts.map(({ feedMatchId }) => feedMatchId)).size).toBe(60);
  expect(drafts.some(({ op, body }) => op === "retract" && body.kind === "goal")).toBe(true);
  expect(drafts.some(({ body }) => body.kind === "phase_started" && body.phase === "et1")).toBe(
    true,
  );
  expect(drafts.some(({ body }) => body.kind === "shoot_out_kick")).toBe(true);
});
