import { readdir } from "node:fs/promises";
import { expect, test } from "vitest";
import { exitCodes } from "./command.ts";
import { commandsOnALog } from "./command-under-test.ts";
import { logTopics } from "./log-topics.ts";
import { logCreate } from "./log-create.ts";
import { logDelete } from "./log-delete.ts";
import { logActs } from "./log-acts.ts";
import { logReset } from "./log-reset.ts";

const { pathOf, run } = commandsOnALog();

test("log create makes a topic with its settings, changes those of one that is there, and makes no log", async () => {
  const { lines } = await run(logCreate, [
    ..."odds --partitions 3 --retention 12h --retention-size 2GiB --durability 100ms".split(" "),
  ]);
  expect(lines).toEqual(["odds is there, with 3 partitions"]);
  const topics = async () => (await run(logTopics, ["--json"])).json();
  expect(await topics()).toContainEqual(
    expect.objectContaining({
      topic: "odds",
      retentionMs: 43_200_000,
      retentionBytes: 2_147_483_648,
      durability: { intervalMs: 100 },
    }),
  );
  await run(logCreate, ["goals", "--partitions", "2", "--retention", "forever"]);
  expect(await topics()).toContainEqual(
    expect.objectContaining({ topic: "goals", retentionMs: null }),
  );
  await expect(run(logCreate, ["goals", "--partitions", "3"])).rejects.toMatchObject({
    code: "EVENT_LOG_TOPIC_MISMATCH",
  });
  const nowhere = pathOf("no");
  await expect(
    run(logCreate, ["odds", "--partitions", "1", "--data", nowhere]),
  ).rejects.toMatchObject({ code: "EVENT_LOG_NOT_FOUND" });
  await expect(readdir(nowhere)).rejects.toMatchObject({ code: "ENOENT" });
});

test("log delete asks for the topic's name, and without anybody to ask needs --yes", async () => {
  await expect(run(logDelete, ["goals"])).rejects.toThrow(/needs --yes/);
  const doubted = await run(logDelete, ["goals"], { answer: "yes" });
  expect(doubted).toMatchObject({ code: exitCodes.failed, told: ["nothing was deleted"] });
  const { code, lines } = await run(logDelete, ["goals"], { answer: "goals" });
  expect(code).toBe(exitCodes.ok);
  expect(lines[0]).toMatch(/^deleted goals: 2 partitions, \d+\.\d KiB$/);
  const names = async () => (await run(logTopics, ["--json"])).json().map(({ topic }) => topic);
  expect(await names()).toEqual(["lineups", "operator-acts"]);
  await run(logDelete, ["lineups", "--yes"]);
  expect(await names()).toEqual(["operator-acts"]);
});

test("log acts shows what commands changed, on a directory at rest too", async () => {
  expect((await run(logActs, ["--json"])).lines).toEqual([]);
  await run(logCreate, ["odds", "--partitions", "3", "--retention", "12h"]);
  await run(logReset, ["scoreboard", "--to", "3", "--topic", "goals", "--partition", "0", "--yes"]);
  await run(logDelete, ["lineups", "--yes"]);
  const { lines } = await run(logActs, []);
  expect(lines[0]).toMatch(/^WHEN +BY +STATE +WHAT$/);
  expect(lines.slice(1)).toEqual([
    expect.stringMatching(
      / local command \(.+\) +done +made odds: partitions 3, retentionMs 43200000$/,
    ),
    expect.stringMatching(/ done +moved scoreboard: goals\/0 10 to 3$/),
    expect.stringMatching(/ done +deleted lineups: partitions 1, offsets 0, 0 B$/),
  ]);
  const newest = (await run(logActs, ["--max", "1", "--json"])).json();
  expect(newest).toMatchObject([
    { state: "done", by: "local command", deed: { kind: "topic deleted", topic: "lineups" } },
  ]);
});
