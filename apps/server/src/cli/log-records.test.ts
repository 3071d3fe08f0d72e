import { openEmbeddedLog } from "@touchline/event-log/embedded";
import { expect, test } from "vitest";
import { exitCodes } from "./command.ts";
import { beganAt, commandsOnALog } from "./command-under-test.ts";
import { logRead } from "./log-read.ts";
import { logTail } from "./log-tail.ts";

const { pathOf, run } = commandsOnALog();

const offsets = (rows: readonly Record<string, unknown>[]) =>
  rows.map(({ partition, offset }) => `${String(partition)}:${String(offset)}`);

test("log read begins at an offset, a time, so long ago, the start or the end, and keeps to key, partition and max", async () => {
  const read = async (...args: readonly string[]) =>
    offsets((await run(logRead, ["goals", ...args])).json());
  expect(await read()).toHaveLength(40);
  expect(await read("--partition", "1", "--from", "17")).toEqual(["1:17", "1:18", "1:19"]);
  expect(await read("--partition", "0", "--from", "start", "--max", "2")).toEqual(["0:0", "0:1"]);
  expect(await read("--partition", "0", "--from", "end", "--max", "2")).toEqual(["0:18", "0:19"]);
  const at = new Date(beganAt + 36 * 60_000).toISOString();
  expect(await read("--from", at)).toEqual(["0:18", "0:19", "1:18", "1:19"]);
  expect(await read("--from", "4m")).toEqual(["0:18", "0:19", "1:18", "1:19"]);
  const keyed = (await run(logRead, ["goals", "--key", "match-2", "--partition", "0"])).json();
  expect(keyed).toHaveLength(10);
  expect(keyed.every(({ key }) => key === "match-2")).toBe(true);
});

test("log read says how many more there are, and what there is instead of a topic that is not", async () => {
  const { told } = await run(logRead, ["goals", "--max", "3"]);
  expect(told).toEqual(["3 of 40; more with --max"]);
  await expect(run(logRead, ["gaols"])).rejects.toThrow(
    "no topic gaols; there are: goals, lineups",
  );
  await expect(run(logRead, ["goals", "--from", "yesterday"])).rejects.toThrow(
    /^--from must be an offset, start, end, a time/,
  );
});

test("log read gives a person one line a record, no wider than the terminal", async () => {
  const { lines } = await run(logRead, ["goals", "--max", "2"], { isTerminal: true, columns: 70 });
  expect(lines).toHaveLength(2);
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(70);
  expect(lines[0]).toMatch(/^0:0 +2026-05-13 \d\d:00:00\.000 match-0 \{"n":0,.*…$/);
});

test("log read shows a person a tombstone as one, bytes that are no text by their digits, and no line wider than the terminal", async () => {
  const log = await openEmbeddedLog({ directory: pathOf("log") });
  await log.createTopic({ name: "squads", partitions: 1, cleanupPolicy: "compact" });
  const zstd = { compression: "zstd" } as const;
  await log.append(
    "squads",
    [{ key: "home", value: "Ö".repeat(500), headers: { by: "Kane" } }],
    zstd,
  );
  await log.append("squads", [{ key: Buffer.from([0xff, 0]), value: Buffer.alloc(500, 0x9f) }]);
  await log.append("squads", [
    { key: "k".repeat(300), value: "long key" },
    { key: "away", value: null },
  ]);
  await log.close();
  for (const columns of [80, 200]) {
    const { lines } = await run(logRead, ["squads"], { isTerminal: true, columns });
    expect(lines).toHaveLength(4);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(columns);
    expect(lines[0]).toMatch(/ home Ö+…$/);
    expect(lines[1]).toMatch(/ 0xff00 0x9f9f9f.*…$/);
    expect(lines[2]).toMatch(/ k+… long key$/);
    expect(lines[3]).toMatch(/ away \(tombstone\)$/);
  }
  expect((await run(logRead, ["squads", "--key", "home", "--json"])).json()).toHaveLength(1);
  expect((await run(logRead, ["squads", "--key", "\uFFFD\0"])).lines).toEqual([]);
  expect((await run(logRead, ["lineups"])).lines).toEqual([]);
});

test("log tail follows a directory at rest as others open and append to it", async () => {
  const following = run(logTail, ["goals", "--partition", "0", "--max", "2", "--json"]);
  // It reads from the end it finds: what is appended from now on may be before or behind that, so go on until it has seen two.
  let seen = false;
  void following.then(() => (seen = true));
  for (let n = 0; !seen; n++) {
    const log = await openEmbeddedLog({ directory: pathOf("log") });
    await log.append("goals", [{ partition: 0, value: `"new ${n}"` }]);
    await log.close();
    await new Promise((resolve) => void setImmediate(resolve));
  }
  const rows = (await following).json();
  expect(rows).toHaveLength(2);
  expect(Number(rows[1]?.["offset"])).toBe(Number(rows[0]?.["offset"]) + 1);
  expect(Number(rows[0]?.["offset"])).toBeGreaterThanOrEqual(20);
});

test("log tail begins where it is told, and an interrupt ends it", async () => {
  const interrupt = new AbortController();
  const lines: string[] = [];
  const { code } = await run(logTail, ["goals", "--from", "18", "--partition", "1"], {
    interrupted: () => interrupt.signal,
    print: (line) => {
      lines.push(line);
      if (lines.length === 2) interrupt.abort();
    },
  });
  expect(code).toBe(exitCodes.ok);
  expect(lines.map((line) => JSON.parse(line).offset)).toEqual([18, 19]);
});
