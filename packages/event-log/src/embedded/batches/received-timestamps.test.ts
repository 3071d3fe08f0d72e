import { expect, test } from "vitest";
import { readAll } from "../../event-log.contract.ts";
import { SeededRandom } from "../../testing/seeded-random.ts";
import { SimulatedDisk } from "../../testing/simulated-disk.ts";
import { openSmallLog } from "../../testing/small-log.ts";
import { BatchBuilder, contentBytesOf } from "./batch-builder.ts";
import { crc32c } from "./crc32c.ts";

function batchFrom(maxTimestamp: bigint): Buffer {
  const builder = new BatchBuilder(64);
  const record = { value: "x".repeat(3000) };
  builder.add(record, contentBytesOf(record), 1000);
  const bytes = builder.seal(0, 0);
  bytes.writeBigInt64BE(maxTimestamp, 35);
  bytes.writeUInt32BE(crc32c(bytes.subarray(21)), 17);
  return bytes;
}

test("a received batch from after the year 9999 is refused, and those behind it find their partition whole", async () => {
  const disk = new SimulatedDisk({ random: new SeededRandom(1) });
  const log = await openSmallLog(disk, { segmentBytesMax: 64 * 1024 });
  await log.createTopic({ name: "events", partitions: 1, durability: "os" });
  const append = (maxTimestamp: bigint) => log.appendBatch("events", 0, batchFrom(maxTimestamp));
  for (const tooLate of [2n ** 63n - 1n, 253_402_300_800_000n])
    await expect(append(tooLate)).rejects.toMatchObject({ code: "EVENT_LOG_RECORD_INVALID" });
  for (const at of [1000n, 253_402_300_799_999n, 1000n, 1000n]) await append(at);
  expect(await readAll(log, "events", 0)).toHaveLength(4);
});
