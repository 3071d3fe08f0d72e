import { rm } from "node:fs/promises";
import { openEmbeddedLog } from "@touchline/event-log/embedded";
import { expect, test, vi } from "vitest";
import { commandsOnALog } from "./command-under-test.ts";
import { logTopics } from "./log-topics.ts";
import { logDescribe } from "./log-describe.ts";

const { pathOf, run } = commandsOnALog();

test("log topics has a table for people and a line of JSON a topic for scripts", async () => {
  const { lines } = await run(logTopics, []);
  expect(lines[0]).toMatch(
    /^TOPIC +PARTITIONS +OFFSETS +SIZE +KEEPS +DURABILITY +REPLICAS +STATE$/,
  );
  expect(lines[1]).toMatch(/^goals +2 +40 +\d+\.\d KiB +7 d +sync +1 +online$/);
  expect(lines[2]).toMatch(/^lineups +1 +0 +0 B +for ever +sync +1 +online$/);
  expect((await run(logTopics, ["--json"])).json()).toMatchObject([
    { topic: "goals", partitions: 2, offsets: 40, retentionMs: 604_800_000, notOnline: 0 },
    { topic: "lineups", partitions: 1, offsets: 0, retentionMs: null },
  ]);
});

test("log topics of sixty topics fits a terminal of 80 columns by saying what it leaves out, and one of 200 has all", async () => {
  const log = await openEmbeddedLog({ directory: pathOf("log") });
  for (let n = 0; n < 60; n++)
    await log.createTopic({
      name: `topic-${n}-of-some-length`,
      partitions: 1,
      retentionMs: 604_800_000,
      retentionBytes: 2 ** 30,
    });
  await log.close();
  const narrow = await run(logTopics, [], { isTerminal: true, columns: 80 });
  expect(narrow.lines).toHaveLength(63);
  for (const line of narrow.lines) expect(line.length).toBeLessThanOrEqual(80);
  expect(narrow.lines[0]).toMatch(/ SIZE .*STATE$/);
  expect(narrow.told).toEqual(["no room here for KEEPS, DURABILITY, REPLICAS; --json has all"]);
  const wide = await run(logTopics, [], { isTerminal: true, columns: 200 });
  expect(wide.lines[0]).toContain("DURABILITY");
  expect(wide.told).toEqual([]);
  expect((await run(logTopics, [])).lines).toEqual(wide.lines);
});

test("log describe says how many of a partition's directories are in sync, and which one is not", async () => {
  const copy = pathOf("copy");
  const log = await openEmbeddedLog({ directory: pathOf("log"), replicaDirectories: [copy] });
  await log.createTopic({ name: "odds", partitions: 1, replicationFactor: 2 });
  await log.append("odds", [{ value: "1.5" }]);
  await vi.waitFor(() =>
    expect(log.replicas().every(({ state }) => state === "in_sync")).toBe(true),
  );
  await log.close();
  const both = await run(logDescribe, ["odds", "--replica-directories", copy]);
  expect(both.lines.join("\n")).toContain("2/2");
  await rm(copy, { recursive: true });
  const one = await run(logDescribe, ["odds", "--replica-directories", copy]);
  expect(one.lines.join("\n")).toMatch(/1\/2/);
  expect(one.lines).toContain(`${copy}: out for odds/0`);
});
