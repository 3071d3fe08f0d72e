import { expect, test } from "vitest";
import { AgingLog, HOUR_MS } from "../../testing/aging-log.ts";
import { BatchBuilder, contentBytesOf } from "../batches/batch-builder.ts";

const BATCHES = 8;
const RECORDS_EACH = 2;

/** The batch of this number as a client sends it; each fills a segment. */
function sent(n: number): Buffer {
  const builder = new BatchBuilder(64);
  for (let place = 0; place < RECORDS_EACH; place++) {
    const record = { value: `${n}.${place}`.padEnd(1500, ".") };
    builder.add(record, contentBytesOf(record), 1000);
  }
  const baseSequence = n * RECORDS_EACH;
  return builder.seal(0, 0, { producerId: 7, producerEpoch: 0, baseSequence });
}

test.for(["sync", "os"] as const)(
  "G10 with durability %s retention takes the records of the last five batches, and they are still known, after crashes too",
  async (durability) => {
    const life = await new AgingLog().begin({ durability, retentionMs: HOUR_MS });
    const send = (n: number) => life.log.appendBatch("events", 0, sent(n));
    for (let n = 0; n < BATCHES; n++) expect(await send(n)).toEqual({ baseOffset: 2 * n });
    await life.time.pass(2 * HOUR_MS);
    for (const end of ["none", "close", "kill", "power cut"] as const) {
      if (end === "close") await life.log.close();
      else if (end === "kill") life.disk.kill();
      else if (end === "power cut") life.disk.cutPower();
      if (end !== "none") await life.open();
      expect(await life.offsets()).toEqual([]);
      for (let n = BATCHES - 5; n < BATCHES; n++)
        expect(await send(n)).toEqual({ baseOffset: n * RECORDS_EACH });
      await expect(send(BATCHES - 6)).rejects.toMatchObject({
        code: "EVENT_LOG_DUPLICATE_SEQUENCE",
      });
      await expect(send(BATCHES + 1)).rejects.toMatchObject({
        code: "EVENT_LOG_SEQUENCE_OUT_OF_ORDER",
      });
    }
    expect(await send(BATCHES)).toEqual({ baseOffset: BATCHES * RECORDS_EACH });
    expect(await life.offsets()).toEqual([16, 17]);
  },
);

test("G10 a source whose last record was removed by retention is told where it stood, and goes on behind it", async () => {
  const life = await new AgingLog().begin({ retentionMs: HOUR_MS });
  const producer = await life.log.producer({ name: "feed" });
  for (const value of ["a", "b", "c"]) await producer.append("events", [{ value }]);
  await producer.close();
  await life.time.pass(2 * HOUR_MS);
  life.disk.kill();
  await life.open();
  const again = await life.log.producer({ name: "feed" });
  expect(await again.lastOffset("events", 0)).toBe(2);
  await expect(life.log.fetch({ topic: "events", partition: 0, offset: 2 })).rejects.toMatchObject({
    code: "EVENT_LOG_OFFSET_OUT_OF_RANGE",
  });
  expect(await again.append("events", [{ value: "d" }])).toEqual([{ partition: 0, offset: 3 }]);
  await life.log.close();
});
