import { equal } from "node:assert/strict";
import { test } from "vitest";
import { Ledger } from "../torture/ledger.ts";
import { TopicLedger } from "../torture/topic-ledger.ts";
import { EventLogError } from "./errors.ts";
import { SeededRandom } from "./testing/seeded-random.ts";
import { SimulatedDisk } from "./testing/simulated-disk.ts";
import { openSmallLog } from "./testing/small-log.ts";

test("a look that retention overtakes goes on to the end, so that it knows which offsets are taken", async () => {
  const partition = new TopicLedger({ name: "goals", partitions: 1, retentionMs: 1 })
    .partitions[0]!;
  const starts = [0, 3];
  const log = {
    offsetAt: () => Promise.resolve(starts.shift()!),
    fetch: ({ offset }: { readonly offset: number }) =>
      offset < 3
        ? Promise.reject(new EventLogError("EVENT_LOG_OFFSET_OUT_OF_RANGE", "it is removed"))
        : Promise.resolve({ records: [], nextOffset: 3, highWatermark: 3 }),
  };
  const see = () => {
    throw new Error("there are no records");
  };
  const look = {
    afterRestart: true,
    mayRefuse: () => false,
    bytesMax: 1,
    now: 9,
    agesFrom: 0,
    see,
  };
  await partition.check(log, look);
  equal(partition.end, 3);
});

test("of an append to a topic that was deleted, what was seen may be a part", async () => {
  const log = await openSmallLog(new SimulatedDisk({ random: new SeededRandom(1) }));
  const ledger = new Ledger();
  ledger.topicMade({ name: "goals", partitions: 2 });
  const topic = ledger.topicNamed("goals")!;
  const { records } = ledger.send("goals", [
    { partition: 0, value: "one" },
    { partition: 1, value: "two" },
  ]);
  // The other partition could not be read then.
  topic.partitions[0]!.stands(records[0]!, 0, 0);
  ledger.topicDeleted(topic);
  await ledger.check(log, { afterRestart: true, mayRefuse: () => false, bytesMax: 1 });
  await log.close();
});
