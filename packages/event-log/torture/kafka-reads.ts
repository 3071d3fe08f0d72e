import { deepEqual, doesNotMatch, match, ok } from "node:assert/strict";
import { mkdtemp, open, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readAll } from "../src/contract/reading.ts";
import { openEmbeddedLog } from "../src/embedded/index.ts";
import type { EventLog } from "../src/event-log.ts";
import { SeededRandom } from "../src/testing/seeded-random.ts";
import { dumpLogSegments, kafkaClasspath } from "./kafka-tools.ts";
import { type Figures, type Scenario, seedsFrom1 } from "./scenario.ts";

const TOPIC = "events";
const PARTITIONS = 2;
const APPENDS = 1500;
const RECORD =
  /^\| offset: (\d+) \w+: (\d+) keySize: (-?\d+) valueSize: (-?\d+) sequence: (-?\d+) headerKeys: \[(.*?)\](?: key: (\S*))?(?: payload: (\S*))?$/gm;

/** The files of a log in the eyes of Apache Kafka's own tool. */
export const kafkaReads: Scenario = {
  name: "kafka-reads",
  what: "Apache Kafka's DumpLogSegments reads the segments and indexes, and sees the damage when there is some",
  seeds: seedsFrom1({ short: 1, long: 20 }),
  isEndless: true,
  workersMax: 1,
  caseSecondsMax: 120,
  whyNot: () => {
    const found = kafkaClasspath();
    return "whyNot" in found ? found.whyNot : undefined;
  },
  run: async (seed, figures) => {
    const directory = await mkdtemp(join(tmpdir(), "touchline-kafka-"));
    try {
      await compare(new SeededRandom(seed), directory, figures);
    } finally {
      await rm(directory, { recursive: true });
    }
  },
};

async function compare(random: SeededRandom, directory: string, figures: Figures): Promise<void> {
  const found = kafkaClasspath();
  if ("whyNot" in found) throw new Error(found.whyNot);
  const dump = (files: readonly string[]) => dumpLogSegments(found.classpath, files);
  const log = await openEmbeddedLog({
    directory,
    segmentBytesMax: 64 * 1024,
    journalBytesMax: 256 * 1024,
  });
  await log.createTopic({ name: TOPIC, partitions: PARTITIONS });
  await append(log, random);
  const expected = await recordsOf(log);
  await log.close();
  for (let partition = 0; partition < PARTITIONS; partition++) {
    const folder = join(directory, "partitions", `${TOPIC}-${partition}`);
    const files = (await readdir(folder)).toSorted().map((name) => join(folder, name));
    const segments = files.filter((name) => name.endsWith(".log"));
    const text = dump(segments);
    doesNotMatch(text, /exception|isvalid: false|Found \d+ invalid/i);
    deepEqual(recordsIn(text), expected[partition]);
    const indexes = files.filter((name) => name.endsWith("index"));
    doesNotMatch(dump(indexes), /exception|mismatch|out of order/i);
    figures.add("segments", segments.length);
    figures.add("indexes", indexes.length);
    figures.add("records", expected[partition]!.length);
    await flipByte(segments[0]!, random);
    match(dump([segments[0]!]), /exception|isvalid: false/i);
  }
}

/** Records of every kind: with and without key, value and headers, numbered by a producer, compressed. */
async function append(log: EventLog, random: SeededRandom): Promise<void> {
  const producer = await log.producer();
  for (let n = 0; n < APPENDS; n += 3) {
    const value = "v".repeat(1 + random.below(400));
    const record = { key: `k${random.below(50)}`, value, headers: { "content-type": "x" } };
    const partition = random.below(PARTITIONS);
    const compression = random.chance(0.3) ? "zstd" : undefined;
    await Promise.all([
      producer.append(TOPIC, [record]),
      log.append(TOPIC, [record, { partition, value }, { partition, value: "" }], { compression }),
    ]);
  }
  await producer.close();
}

interface SeenRecord {
  readonly offset: number;
  readonly timestamp: number;
  readonly headers: string;
  readonly key: string | undefined;
  readonly value: string;
}

async function recordsOf(log: EventLog): Promise<SeenRecord[][]> {
  const all: SeenRecord[][] = [];
  for (let partition = 0; partition < PARTITIONS; partition++) {
    const records = await readAll(log, TOPIC, partition);
    ok(records.length > APPENDS / PARTITIONS);
    const seen = records.map(({ offset, timestamp, headers, key, value }) => ({
      ...{ offset, timestamp, headers: Object.keys(headers).join(",") },
      ...{ key: key?.toString(), value: value.toString() },
    }));
    all.push(seen);
  }
  return all;
}

function recordsIn(text: string): SeenRecord[] {
  return [...text.matchAll(RECORD)].map(
    ([, offset, timestamp, keySize, , , headers = "", key, value = ""]) => ({
      ...{ offset: Number(offset), timestamp: Number(timestamp), headers },
      ...{ key: keySize === "-1" ? undefined : key, value },
    }),
  );
}

/** One byte of the first batch's records, which its checksum covers. */
async function flipByte(path: string, random: SeededRandom): Promise<void> {
  const file = await open(path, "r+");
  try {
    const at = 30 + random.below(30);
    const { buffer } = await file.read(Buffer.alloc(1), 0, 1, at);
    buffer[0] = 255 - buffer[0]!;
    await file.write(buffer, 0, 1, at);
  } finally {
    await file.close();
  }
}
