import { expect, test } from "vitest";
import type { EmbeddedLog } from "./embedded/index.ts";
import type { ReadRecord } from "./testing/format/batches.ts";
import type { Files } from "./testing/format/files.ts";
import { readLog } from "./testing/format/read-log.ts";
import { SeededRandom } from "./testing/seeded-random.ts";
import { SimulatedDisk } from "./testing/simulated-disk.ts";
import { openSmallLog } from "./testing/small-log.ts";

/** What the engine itself says is there. */
async function toldBy(log: EmbeddedLog) {
  const records = new Map<string, ReadRecord[]>();
  for (const { name, partitions } of await log.describeTopics())
    for (const { partition, startOffset, highWatermark } of partitions) {
      const found: ReadRecord[] = [];
      for (let offset = startOffset; offset < highWatermark;) {
        const fetched = await log.fetch({ topic: name, partition, offset });
        for (const { offset: at, timestamp, key, value, headers, isTombstone } of fetched.records)
          found.push({
            offset: at,
            timestamp,
            key: key?.toString() ?? null,
            value: isTombstone ? null : value.toString(),
            headers,
          });
        offset = fetched.nextOffset;
      }
      records.set(`${name}/${partition}`, found);
    }
  const committed = new Map(
    (await log.describeGroups()).flatMap(({ group, partitions }) =>
      partitions.map((p) => [`${group}/${p.topic}/${p.partition}`, p.committedOffset] as const),
    ),
  );
  return { records, committed };
}

/** Those of one directory that FORMAT.md gives a meaning to. */
function filesOf(disk: SimulatedDisk, directory: string): Files {
  const named =
    /^(?:format|checkpoint|checkpoint\.copy|journal\/.+|partitions\/.+\.(?:log|index|timeindex))$/;
  const files = disk
    .paths()
    .filter((path) => path.startsWith(`${directory}/`))
    .map((path) => path.slice(directory.length + 1))
    .filter((path) => named.test(path));
  return new Map(files.map((path) => [path, disk.contentOf(`${directory}/${path}`)]));
}

/** Some of everything that leaves its trace in the files. */
async function someWork(log: EmbeddedLog, random: SeededRandom): Promise<void> {
  const key = () => `match-${random.below(5)}`;
  const value = () => "goal ".repeat(random.below(60));
  const consumer = await log.consume({ group: "board", topics: ["goals"] });
  for (let n = 0; n < 40; n++) {
    await log.append("goals", [{ key: key(), value: value(), headers: { by: "Kane" } }]);
    await log.append("goals", [{ value: value() }], { compression: "zstd" });
    await log.append("odds", [{ value: value() }]);
    await log.append("squads", [{ key: key(), value: random.below(3) === 0 ? null : value() }]);
    if (n % 7 === 3) await consumer.commit("goals", 0, await log.offsetAt("goals", 0, "latest"));
  }
  await consumer.close();
}

async function makeTopics(log: EmbeddedLog): Promise<void> {
  await log.createTopic({ name: "goals", partitions: 3 });
  await log.createTopic({ name: "odds", partitions: 1, durability: "os" });
  await log.createTopic({ name: "squads", partitions: 1, cleanupPolicy: "compact" });
}

test("a reader that knows FORMAT.md alone finds what the log says is there, killed at any moment, by 10 seeds", async () => {
  let indexes = 0;
  for (let seed = 1; seed <= 10; seed++) {
    const random = new SeededRandom(seed);
    const disk = new SimulatedDisk({ random });
    for (let life = 0; life < 3; life++) {
      const log = await openSmallLog(disk, { cleanIntervalMs: 1 });
      await makeTopics(log);
      const gone = await log
        .createTopic({ name: "gone", partitions: 1 })
        .then(() => log.append("gone", [{ value: "x" }]));
      expect(gone).toHaveLength(1);
      await log.deleteTopic("gone");
      await someWork(log, random);
      if (random.below(2) === 0) await log.close();
      else disk.kill();
    }
    const looked = await openSmallLog(disk, { readOnly: true });
    const told = await toldBy(looked);
    await looked.close();
    const read = readLog(filesOf(disk, "/data"));
    expect([seed, read.format]).toEqual([seed, 2]);
    expect([seed, read.records]).toEqual([seed, told.records]);
    expect([seed, read.committed]).toEqual([seed, told.committed]);
    indexes += read.indexes;
  }
  expect(indexes).toBeGreaterThan(10);
});

test("of a log with replicas it finds the same in each directory, epochs and roster too", async () => {
  const random = new SeededRandom(3);
  const disk = new SimulatedDisk({ random });
  const directories = { directory: "/data/a", replicaDirectories: ["/data/b"] };
  await disk.fileSystem().makeDirectory("/data");
  const log = await openSmallLog(disk, directories);
  await log.createTopic({ name: "goals", partitions: 1, replicationFactor: 2 });
  for (let n = 0; n < 20; n++) await log.append("goals", [{ value: `${n}`.repeat(100) }]);
  await log.close();
  const reads = ["/data/a", "/data/b"].map((directory) => readLog(filesOf(disk, directory)));
  expect(reads[0]!.records).toEqual(reads[1]!.records);
  expect(reads[0]!.records.get("goals/0")).toHaveLength(20);
  expect(reads.map(({ generation }) => generation)).toEqual([1, 1]);
});
