import { expect, test } from "vitest";
import { EventLogError } from "../../errors.ts";
import { AgingLog, MINUTE_MS } from "../../testing/aging-log.ts";
import { expectInEachOf } from "../../testing/property.ts";
import { SeededRandom } from "../../testing/seeded-random.ts";
import { openSmallLog } from "../../testing/small-log.ts";
import type { EmbeddedLog } from "../index.ts";

const SEEDS = 4;
const ROUNDS = 30;
const FAR_TURNS = 40;

/** Reads to the end, from the start again whenever files were removed there; says how often that was. */
async function readWhole(reader: EmbeddedLog, life: AgingLog, pause: () => Promise<void>) {
  const end = await reader.offsetAt("events", 0, "latest");
  let overtaken = 0;
  for (let offset = await reader.offsetAt("events", 0, "earliest"); offset < end;) {
    await pause();
    try {
      const request = { topic: "events", partition: 0, offset, bytesMax: 2500 };
      const { records, nextOffset } = await reader.fetch(request);
      for (const record of records) {
        expect(record.offset).toBe(offset++);
        expect(record.value.toString()).toBe(life.sent[record.offset]!.value);
      }
      expect(nextOffset).toBe(offset);
    } catch (error) {
      if (!(error instanceof EventLogError)) throw error;
      expect(error.code).toBe("EVENT_LOG_OFFSET_OUT_OF_RANGE");
      const start = await reader.offsetAt("events", 0, "earliest");
      expect(start).toBeGreaterThan(offset);
      offset = start;
      overtaken++;
    }
  }
  return overtaken;
}

test("who opens a log to read while another process removes its files sees whole records, and no damage", async () => {
  let overtaken = 0;
  let whole = 0;
  await expectInEachOf(SEEDS, async (seed) => {
    const random = new SeededRandom(seed);
    const life = await new AgingLog(seed).begin({ retentionBytes: 60_000 });
    let isOver = false;
    // A simulated disk answers within the turn: without pauses nobody else would ever have one.
    const pause = async () => {
      for (let turns = random.below(FAR_TURNS); turns >= 0; turns--) await life.time.nextTurn();
    };
    const write = async () => {
      for (let round = 0; round < ROUNDS; round++) {
        await life.append(4);
        await life.time.pass(2 * MINUTE_MS);
      }
      isOver = true;
    };
    const look = async () => {
      while (!isOver) {
        // With few files open those that are removed meanwhile are really gone.
        const reader = await openSmallLog(life.disk, { readOnly: true, segmentFilesMax: 4 });
        const both = await Promise.all([
          readWhole(reader, life, pause),
          readWhole(reader, life, pause),
        ]);
        for (const times of both) {
          if (times === 0) whole++;
          overtaken += times;
        }
        const [topic] = await reader.describeTopics();
        expect(topic!.partitions[0]).toMatchObject({ status: "online" });
        await reader.close();
        await pause();
      }
    };
    await Promise.all([write(), look(), look()]);
    await life.log.close();
  });
  expect(whole).toBeGreaterThan(0);
  expect(overtaken).toBeGreaterThan(10);
}, 60_000);
