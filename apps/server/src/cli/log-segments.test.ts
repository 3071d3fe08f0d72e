import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { exitCodes } from "./command.ts";
import { beganAt, commandsOnALog } from "./command-under-test.ts";
import { logDescribe } from "./log-describe.ts";
import { logDumpSegment } from "./log-dump-segment.ts";
import { logVerify } from "./log-verify.ts";

const { pathOf, run } = commandsOnALog();

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
  await expect(run(logDumpSegment, [pathOf("nowhere.log")])).rejects.toMatchObject({
    code: "EVENT_LOG_NOT_FOUND",
  });
});

test("log dump-segment names transactional batches and what their markers say", async () => {
  const path = pathOf("kafka.log");
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
      directory: pathOf("log"),
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
  const path = pathOf("log", name);
  await flip(path, 3);
  const { code, lines } = await run(logVerify, [pathOf("log")]);
  expect(code).toBe(exitCodes.damaged);
  expect(lines[0]).toBe(`damage  ${path}, byte 0: ${what}`);
});

test("log verify takes a missing segment or a missing journal for the damage it is", async () => {
  const [segment = ""] = await segments();
  await rm(segment);
  const journals = await readdir(pathOf("log", "journal"));
  for (const name of journals) await rm(pathOf("log", "journal", name));
  const { code, lines } = await run(logVerify, [pathOf()]);
  expect(code).toBe(exitCodes.damaged);
  expect(lines).toContain(`damage  ${segment}: the file is missing`);
  expect(lines.join("\n")).toMatch(/damage {2}\S+journal: .*journal is missing/);
});

const segments = async (): Promise<string[]> => {
  const folder = pathOf("log", "partitions", "goals-0");
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

async function flip(path: string, position: number): Promise<void> {
  const bytes = await readFile(path);
  bytes[position] = (bytes[position] ?? 0) ^ 1;
  await writeFile(path, bytes);
}
