import { cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openEmbeddedLog } from "@touchline/event-log/embedded";
import { afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { type Command, exitCodes, readGiven } from "./command.ts";
import { logActs } from "./log-acts.ts";
import { logCreate } from "./log-create.ts";
import { logDelete } from "./log-delete.ts";
import { logDescribe } from "./log-describe.ts";
import { logDumpSegment } from "./log-dump-segment.ts";
import { logGroups } from "./log-groups.ts";
import { logRead } from "./log-read.ts";
import { logReset } from "./log-reset.ts";
import { logTail } from "./log-tail.ts";
import { logTopics } from "./log-topics.ts";
import { logVerify } from "./log-verify.ts";
import type { Terminal } from "./terminal.ts";

const beganAt = Date.UTC(2026, 4, 13, 14);

/** A log of two topics and a group that has read half of one; every test has a copy of its own. */
let made: string;
let data: string;
beforeAll(async () => {
  made = await mkdtemp(join(tmpdir(), "touchline-made-"));
  const log = await openEmbeddedLog({ directory: join(made, "log"), segmentBytesMax: 16_384 });
  await log.createTopic({ name: "goals", partitions: 2, retentionMs: 604_800_000 });
  await log.createTopic({ name: "lineups", partitions: 1 });
  for (let n = 0; n < 40; n++)
    await log.append("goals", [
      {
        key: `match-${n % 4}`,
        partition: n % 2,
        value: JSON.stringify({ n, note: "x".repeat(1000) }),
        timestamp: beganAt + n * 60_000,
      },
    ]);
  const consumer = await log.consume({ group: "scoreboard", topics: ["goals"] });
  await consumer.commit("goals", 0, 10);
  await consumer.close();
  await log.close();
  return () => rm(made, { recursive: true });
});
beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), "touchline-"));
  await cp(made, data, { recursive: true });
});
afterEach(() => rm(data, { recursive: true }));

/** Runs a command in this process, as on a terminal or, without one, as in a script. */
async function run(
  command: Command,
  args: readonly string[],
  on: Partial<Terminal> & { readonly answer?: string } = {},
) {
  const lines: string[] = [];
  const told: string[] = [];
  const terminal: Terminal = {
    print: (line) => void lines.push(...line.split("\n")),
    tell: (line) => void told.push(line),
    isTerminal: false,
    hasColour: false,
    columns: 80,
    ask: () => Promise.resolve(on.answer),
    now: () => beganAt + 40 * 60_000,
    interrupted: () => new AbortController().signal,
    ...on,
  };
  const all = command === logDumpSegment ? args : ["--data", data, ...args];
  const code = (await command.run(readGiven(command, all), terminal)) ?? exitCodes.ok;
  const json = () => lines.map((line): Record<string, unknown> => JSON.parse(line));
  return { code, lines, told, json };
}

const offsets = (rows: readonly Record<string, unknown>[]) =>
  rows.map(({ partition, offset }) => `${String(partition)}:${String(offset)}`);

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
  const log = await openEmbeddedLog({ directory: join(data, "log") });
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

test("log describe shows each partition, and what is wrong with it", async () => {
  expect((await run(logDescribe, ["goals", "--json"])).json()).toMatchObject([
    { topic: "goals", partition: 0, startOffset: 0, highWatermark: 20, epoch: 0, status: "online" },
    { topic: "goals", partition: 1, startOffset: 0, highWatermark: 20 },
  ]);
  const [path = ""] = await segments();
  await writeFile(path, (await readFile(path)).subarray(0, 100));
  const { lines } = await run(logDescribe, ["goals"], { hasColour: true });
  expect(lines[0]).toBe("goals: keeps 7 d; durability sync; one copy");
  expect(lines.join("\n")).toContain("\u001B[31moffline");
  expect(lines.find((line) => line.includes("goals/0: "))).toContain(path);
});

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
  const log = await openEmbeddedLog({ directory: join(data, "log") });
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

test("log dump-segment names transactional batches and what their markers say", async () => {
  const path = join(data, "kafka.log");
  const committed = controlBatch(Buffer.from([0, 0, 0, 1]));
  const aborted = controlBatch(Buffer.from([0, 0, 0, 0]));
  await writeFile(path, Buffer.concat([committed, aborted]));
  const { code, lines } = await run(logDumpSegment, [path, "--records"]);
  // The second says offset 0 again: a row of batches is judged by nothing but their checksums here.
  expect(code).toBe(exitCodes.ok);
  expect(lines[0]).toMatch(/producer 7 epoch 1 sequence -1, transactional, control$/);
  expect(lines[1]).toMatch(/ marker: transaction committed$/);
  expect(lines[3]).toMatch(/ marker: transaction aborted$/);
  const json = (await run(logDumpSegment, [path, "--records", "--json"])).json();
  expect(json[0]).toMatchObject({
    isTransactional: true,
    isControl: true,
    records: [{ key: "AAAAAQ==", value: "AAAAAAAA" }],
  });
});

/** A batch with one control record, as Kafka's coordinator writes it at the end of a transaction. */
function controlBatch(key: Buffer): Buffer {
  const value = Buffer.alloc(6);
  const fields = [[0, 0, 0, key.length * 2], key, [value.length * 2], value, [0]];
  const content = Buffer.concat(fields.map((field) => Buffer.from(field)));
  const record = Buffer.concat([Buffer.from([content.length * 2]), content]);
  const header = Buffer.alloc(61);
  header.writeInt32BE(61 + record.length - 12, 8);
  header.writeInt8(2, 16);
  header.writeInt16BE(0b110000, 21);
  header.writeBigInt64BE(BigInt(beganAt), 27);
  header.writeBigInt64BE(BigInt(beganAt), 35);
  header.writeBigInt64BE(7n, 43);
  header.writeInt16BE(1, 51);
  header.writeInt32BE(-1, 53);
  header.writeInt32BE(1, 57);
  const batch = Buffer.concat([header, record]);
  batch.writeUInt32BE(crc32c(batch.subarray(21)), 17);
  return batch;
}

/** Castagnoli's, bit by bit. */
function crc32c(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0x82f63b78 : 0);
  }
  return ~crc >>> 0;
}

test("log tail follows a directory at rest as others open and append to it", async () => {
  const following = run(logTail, ["goals", "--partition", "0", "--max", "2", "--json"]);
  // It reads from the end it finds: what is appended from now on may be before or behind that, so go on until it has seen two.
  let seen = false;
  void following.then(() => (seen = true));
  for (let n = 0; !seen; n++) {
    const log = await openEmbeddedLog({ directory: join(data, "log") });
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

test("log groups shows how far behind a group is, in all and by partition", async () => {
  expect((await run(logGroups, ["--json"])).json()).toMatchObject([
    { group: "scoreboard", state: "Empty", members: 0, topics: ["goals"] },
  ]);
  const rows = (await run(logGroups, ["scoreboard", "--json"])).json();
  expect(rows).toContainEqual(
    expect.objectContaining({ partition: 0, committedOffset: 10, lagRecords: 10, member: null }),
  );
  const { lines } = await run(logGroups, ["scoreboard"]);
  expect(lines[0]).toMatch(/^TOPIC +PARTITION +COMMITTED +END +LAG +BEHIND +MEMBER$/);
  await expect(run(logGroups, ["scorebord"])).rejects.toThrow("there are: scoreboard");
});

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
  const nowhere = join(data, "no");
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

test("log reset shows where the offsets would go, and what that skips or repeats, before it moves them", async () => {
  const committed = async () =>
    (await run(logGroups, ["scoreboard", "--json"]))
      .json()
      .find(({ partition }) => partition === 0)?.["committedOffset"];
  const only = ["--topic", "goals", "--partition", "0"];
  const preview = await run(logReset, [
    "scoreboard",
    "--to",
    "end",
    ...only,
    "--dry-run",
    "--json",
  ]);
  expect(preview.json()).toEqual([
    { topic: "goals", partition: 0, from: 10, to: 20, skipped: 10, repeated: 0 },
  ]);
  const ofNewcomers = await run(logReset, [
    "newcomers",
    "--to",
    "end",
    ...only,
    "--dry-run",
    "--json",
  ]);
  expect(ofNewcomers.json()).toMatchObject([{ from: null, to: 20, skipped: 20, repeated: 0 }]);
  await expect(run(logReset, ["scoreboard", "--to", "end", ...only])).rejects.toThrow(/--yes/);
  const doubted = await run(logReset, ["scoreboard", "--to", "end", ...only], { answer: "no" });
  expect(doubted).toMatchObject({ code: exitCodes.failed, told: ["nothing was moved"] });
  expect(await committed()).toBe(10);

  await run(logReset, ["scoreboard", "--shift", "-4", ...only], { answer: "y" });
  expect(await committed()).toBe(6);
  const at = new Date(beganAt + 30 * 60_000).toISOString();
  await run(logReset, ["scoreboard", "--to", at, ...only, "--yes"]);
  expect(await committed()).toBe(15);
  await run(logReset, ["scoreboard", "--to", "3", ...only, "--yes"]);
  expect(await committed()).toBe(3);
  const again = await run(logReset, ["scoreboard", "--to", "3", ...only]);
  expect(again).toMatchObject({ code: exitCodes.ok, told: ["nothing would move"] });
  await expect(run(logReset, ["scoreboard"])).rejects.toThrow(/--to <place>, or --shift/);
  await expect(run(logReset, ["scoreboard", "--partition", "0", "--to", "3"])).rejects.toThrow(
    /--partition needs the --topic/,
  );
});

test("log verify ends with 0 on a whole log, and with 3 on a damaged one, naming file, byte, offsets and what to do", async () => {
  const whole = await run(logVerify, []);
  expect(whole.code).toBe(exitCodes.ok);
  expect(whole.lines).toEqual([
    expect.stringMatching(/log is whole: \d+ files, \d+(?:\.\d)? [KM]iB, \d+ batches, in sync$/),
  ]);
  const { path, position } = await damagedSegment();
  const { code, lines } = await run(logVerify, []);
  expect(code).toBe(exitCodes.damaged);
  expect(lines.slice(0, 3)).toEqual([
    `damage  ${path}, byte ${position}: bad checksum`,
    "        concerns offset 2 of goals/0",
    expect.stringMatching(/^ {8}restore the file from a copy/),
  ]);
  expect(lines.at(-1)).toContain("has 1 damaged place:");
  const scripted = await run(logVerify, ["--json"]);
  expect(scripted.json()).toMatchObject([
    {
      directory: join(data, "log"),
      standing: "in_sync",
      kind: "damage",
      path,
      position,
      topic: "goals",
      partition: 0,
      offsets: { first: 2, last: 2 },
    },
  ]);
  expect(scripted.code).toBe(exitCodes.damaged);
});

test.each([
  ["checkpoint", "its bytes do not match their checksum"],
  ["format", "it does not name a format of this log"],
])("log verify names a damaged %s", async (name, what) => {
  const path = join(data, "log", name);
  await flip(path, 3);
  const { code, lines } = await run(logVerify, [join(data, "log")]);
  expect(code).toBe(exitCodes.damaged);
  expect(lines[0]).toBe(`damage  ${path}, byte 0: ${what}`);
});

test("log verify takes a missing segment or a missing journal for the damage it is", async () => {
  const [segment = ""] = await segments();
  await rm(segment);
  const journals = await readdir(join(data, "log", "journal"));
  for (const name of journals) await rm(join(data, "log", "journal", name));
  const { code, lines } = await run(logVerify, [data]);
  expect(code).toBe(exitCodes.damaged);
  expect(lines).toContain(`damage  ${segment}: the file is missing`);
  expect(lines.join("\n")).toMatch(/damage {2}\S+journal: .*journal is missing/);
});

test("log dump-segment prints the batches, with --records what is in them, and goes on behind damage", async () => {
  const [segment = ""] = await segments();
  const whole = await run(logDumpSegment, [segment]);
  expect(whole.code).toBe(exitCodes.ok);
  expect(whole.lines[0]).toMatch(
    /^batch {3}byte 0, \d+ bytes: offset 0, 1 record, epoch 0, 2026-05-13 .*, compression none, crc ok$/,
  );
  const { lines } = await run(logDumpSegment, [segment, "--records"]);
  expect(lines[1]).toMatch(/^ {8}0 2026-05-13 \S+ match-0 \{"n":0,/);
  const { position } = await damagedSegment();
  const damaged = await run(logDumpSegment, [segment, "--json"]);
  expect(damaged.code).toBe(exitCodes.damaged);
  expect(damaged.json()).toHaveLength(whole.lines.length);
  expect(damaged.json()[2]).toMatchObject({ type: "damage", position, fault: "bad checksum" });
  expect(damaged.json()[3]).toMatchObject({ type: "batch", baseOffset: 3, crcOk: true });
  await expect(run(logDumpSegment, [join(data, "nowhere.log")])).rejects.toMatchObject({
    code: "EVENT_LOG_NOT_FOUND",
  });
});

const segments = async (): Promise<string[]> => {
  const folder = join(data, "log", "partitions", "goals-0");
  const names = (await readdir(folder)).filter((name) => name.endsWith(".log"));
  return names.toSorted().map((name) => join(folder, name));
};

/** Flips a bit in the third batch of a sealed segment, which an opening does not read. */
async function damagedSegment(): Promise<{ path: string; position: number }> {
  const [path = ""] = await segments();
  const bytes = await readFile(path);
  const second = bytes.readInt32BE(8) + 12;
  const position = second + bytes.readInt32BE(second + 8) + 12;
  await flip(path, position + 200);
  return { path, position };
}

async function flip(path: string, at: number): Promise<void> {
  const bytes = await readFile(path);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  await writeFile(path, bytes);
}

test("log describe says how many of a partition's directories are in sync, and which one is not", async () => {
  const copy = join(data, "copy");
  const log = await openEmbeddedLog({ directory: join(data, "log"), replicaDirectories: [copy] });
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
