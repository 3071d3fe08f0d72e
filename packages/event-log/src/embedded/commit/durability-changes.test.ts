import { expect, test } from "vitest";
import { openTopic, TOPIC, valuesOf } from "../../testing/durability-topic.ts";
import { readLog } from "../../testing/format/read-log.ts";
import { SeededRandom } from "../../testing/seeded-random.ts";
import { type Operation, SimulatedDisk } from "../../testing/simulated-disk.ts";
import { openSmallLog } from "../../testing/small-log.ts";

test("what was acknowledged as `sync` survives a power cut although its sync fails while the topic becomes `os`", async () => {
  const disk = new SimulatedDisk({ random: new SeededRandom(1) });
  const first = await openTopic(disk, "sync");
  await first.append(TOPIC, [{ partition: 0, value: "kept" }]);
  await first.createTopic({ name: TOPIC, partitions: 2, durability: "os" });
  disk.cutPower();
  failOnce(disk, "sync");
  const second = await openSmallLog(disk);
  expect((await statesOf(second))[0]).toBe("read_only");
  expect(await valuesOf(second, 0)).toEqual(["kept"]);
  disk.cutPower();
  disk.fault = undefined;
  const third = await openSmallLog(disk);
  expect(await valuesOf(third, 0)).toEqual(["kept"]);
  expect(await third.append(TOPIC, [{ partition: 0, value: "on" }])).toEqual([
    { partition: 0, offset: 1 },
  ]);
  await third.close();
});

test("a partition that cannot be read while its topic becomes `sync` has its records at the next opening, and goes on behind them", async () => {
  const disk = new SimulatedDisk({ random: new SeededRandom(1) });
  const first = await openTopic(disk, "os");
  for (const value of ["a", "b"]) await first.append(TOPIC, [{ partition: 0, value }]);
  await first.createTopic({ name: TOPIC, partitions: 2, durability: "sync" });
  disk.kill();
  for (let opening = 1; opening <= 2; opening++) {
    failOnce(disk, "names");
    const unread = await openSmallLog(disk);
    expect(await statesOf(unread), `opening ${opening}`).toEqual(["offline", "online"]);
    await unread.append(TOPIC, [{ partition: 1, value: `${opening}` }]);
    if (opening === 1) await unread.close();
    disk.kill();
  }
  disk.fault = undefined;
  // Its files say so to whoever goes by their format alone.
  const files = new Map<string, Buffer>();
  for (const path of disk.paths()) files.set(path.slice("/data/".length), disk.contentOf(path));
  const read = readLog(files);
  expect(read.records.get(`${TOPIC}/0`)!.map(({ value }) => value)).toEqual(["a", "b"]);
  const next = await openSmallLog(disk);
  expect(await valuesOf(next, 0)).toEqual(["a", "b"]);
  await next.append(TOPIC, [{ partition: 0, value: "c" }]);
  // From here on the power takes nothing of it any more.
  disk.cutPower();
  const last = await openSmallLog(disk);
  expect(await statesOf(last)).toEqual(["online", "online"]);
  expect(await valuesOf(last, 0)).toEqual(["a", "b", "c"]);
  expect(await valuesOf(last, 1)).toEqual(["1", "2"]);
  await last.close();
});

/** The next operation of this kind on the files of partition 0 fails. */
function failOnce(disk: SimulatedDisk, failing: Operation): void {
  let failures = 1;
  disk.fault = (operation, _count, path) =>
    operation === failing && path.includes(`${TOPIC}-0`) && failures-- > 0 ? "EIO" : undefined;
}

async function statesOf(log: Awaited<ReturnType<typeof openSmallLog>>): Promise<string[]> {
  return (await log.describeTopics())[0]!.partitions.map(({ status }) => status);
}
