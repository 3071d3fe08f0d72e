import { expect, test } from "vitest";
import { readAll } from "../../event-log.contract.ts";
import { SeededRandom } from "../../testing/seeded-random.ts";
import { SimulatedDisk } from "../../testing/simulated-disk.ts";
import { openSmallLog } from "../../testing/small-log.ts";
import { BatchBuilder, contentBytesOf } from "../batches/batch-builder.ts";
import { SEQUENCE_MAX, sequenceAfter } from "./producer-state.ts";

const RECORDS_EACH = 3;
const BATCHES = 8;
/** So that the sequences pass 2^31 - 1 within the fifth batch. */
const FIRST_SEQUENCE = SEQUENCE_MAX - 4 * RECORDS_EACH - 1;

/** The batch of this number as a client sends it, each time anew. */
function sent(n: number): Buffer {
  const builder = new BatchBuilder(64);
  for (let place = 0; place < RECORDS_EACH; place++) {
    const record = { value: `${n}.${place}` };
    builder.add(record, contentBytesOf(record), 1000);
  }
  const baseSequence = sequenceAfter(FIRST_SEQUENCE, n * RECORDS_EACH);
  return builder.seal(0, 0, { producerId: 7, producerEpoch: 0, baseSequence });
}

test.for([
  ["sync", "kill"],
  ["sync", "close"],
  ["os", "kill"],
  ["os", "close"],
] as const)(
  "G10 with durability %s a batch sent again after a %s is answered with its old offset, also where sequences wrap",
  async ([durability, end]) => {
    const disk = new SimulatedDisk({ random: new SeededRandom(1) });
    let log = await openSmallLog(disk);
    await log.createTopic({ name: "events", partitions: 1, durability });
    for (let n = 0; n < BATCHES; n++) {
      const placed = await log.appendBatch("events", 0, sent(n));
      expect(placed).toEqual({ baseOffset: n * RECORDS_EACH });
      if (end === "kill") disk.kill();
      else await log.close();
      log = await openSmallLog(disk);
      for (let again = 0; again <= n; again++) {
        const answer = log.appendBatch("events", 0, sent(again));
        if (again > n - 5) expect(await answer).toEqual({ baseOffset: again * RECORDS_EACH });
        else await expect(answer).rejects.toMatchObject({ code: "EVENT_LOG_DUPLICATE_SEQUENCE" });
      }
    }
    await expect(log.appendBatch("events", 0, sent(BATCHES + 1))).rejects.toMatchObject({
      code: "EVENT_LOG_SEQUENCE_OUT_OF_ORDER",
    });
    expect(await readAll(log, "events", 0)).toHaveLength(BATCHES * RECORDS_EACH);
  },
);

test("G10 batches sent in one moment are judged each as if those before it stood, whether they do or not", async () => {
  const log = await openSmallLog(new SimulatedDisk({ random: new SeededRandom(1) }));
  await log.createTopic({ name: "events", partitions: 1 });
  const answers = await Promise.allSettled(
    [0, 1, 0, 2, 4, 2].map((n) => log.appendBatch("events", 0, sent(n))),
  );
  const told = answers.map((answer) =>
    answer.status === "fulfilled" ? answer.value.baseOffset : answer.reason.code,
  );
  expect(told).toEqual([0, 3, 0, 6, "EVENT_LOG_SEQUENCE_OUT_OF_ORDER", 6]);
  expect(await readAll(log, "events", 0)).toHaveLength(9);
  await log.close();
});

test.for(["sync", "os"] as const)(
  "with durability %s what follows on a producer's first batch, which found no room, is refused until that one is there",
  async (durability) => {
    const disk = new SimulatedDisk({ random: new SeededRandom(1) });
    const log = await openSmallLog(disk);
    await log.createTopic({ name: "events", partitions: 1, durability });
    const isOfRecords = durability === "sync" ? ".journal" : ".log";
    disk.fault = (operation, _count, path) =>
      operation === "write" && path.endsWith(isOfRecords) ? "ENOSPC" : undefined;
    await expect(log.appendBatch("events", 0, sent(0))).rejects.toMatchObject({
      code: "EVENT_LOG_DISK_FULL",
    });
    disk.fault = undefined;
    await expect(log.appendBatch("events", 0, sent(1))).rejects.toMatchObject({
      code: "EVENT_LOG_SEQUENCE_OUT_OF_ORDER",
    });
    for (const n of [0, 1])
      expect(await log.appendBatch("events", 0, sent(n))).toEqual({
        baseOffset: n * RECORDS_EACH,
      });
    await log.close();
  },
);
