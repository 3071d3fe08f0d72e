import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { EventLog, NewRecord } from "../event-log.ts";
import { partitionFor } from "../partitioner.ts";
import type { LogUnderTest } from "./log-under-test.ts";
import { range, readAll, text, values, waitFor } from "./reading.ts";

/** Order, keys, offsets and times: what a reader gets of what was appended. G1 and G5. */
export function describeRecords(engine: string, make: () => Promise<LogUnderTest>): void {
  describe(`${engine} gives back records as they were appended`, () => {
    let underTest: LogUnderTest;
    let log: EventLog;

    beforeEach(async () => {
      underTest = await make();
      log = underTest.log;
    });
    afterEach(() => underTest.dispose());

    test("G1 every reader sees the records of a partition in one order, wherever it begins", async () => {
      await log.createTopic({ name: "order", partitions: 1 });
      await Promise.all(
        Array.from({ length: 30 }, (_, n) => log.append("order", [text(`${n}a`), text(`${n}b`)])),
      );
      const all = values(await readAll(log, "order", 0));
      expect(all).toHaveLength(60);
      for (const from of [1, 7, 30, 59])
        expect(values(await readAll(log, "order", 0, from))).toEqual(all.slice(from));
      for (let n = 0; n < 30; n++) expect(all.indexOf(`${n}b`)).toBe(all.indexOf(`${n}a`) + 1);
    });

    test("G1 appends made one after another stand in that order", async () => {
      await log.createTopic({ name: "order", partitions: 1 });
      const positions: number[] = [];
      for (let n = 0; n < 20; n++)
        positions.push((await log.append("order", [text(String(n))]))[0]!.offset);
      expect(positions).toEqual(positions.toSorted((a, b) => a - b));
      expect(values(await readAll(log, "order", 0))).toEqual(range(20).map(String));
    });

    test("G5 records of one key go to one partition, the one Kafka's Java client would choose", async () => {
      await log.createTopic({ name: "keyed", partitions: 12 });
      for (let n = 0; n < 50; n++) {
        const key = `match-${n % 17}`;
        const [position] = await log.append("keyed", [{ key, value: "x" }]);
        expect(position!.partition).toBe(partitionFor(key, 12));
      }
      const [known] = await log.append("keyed", [{ key: "21", value: "x" }]);
      expect(known!.partition).toBe((-973932308 & 0x7fffffff) % 12);
    });

    test("G5 records without a key reach every partition", async () => {
      await log.createTopic({ name: "keyless", partitions: 3 });
      const used = new Set<number>();
      for (let n = 0; n < 100; n++)
        used.add((await log.append("keyless", [text("x")]))[0]!.partition);
      expect([...used].toSorted((a, b) => a - b)).toEqual([0, 1, 2]);
    });

    test("key, value, headers and timestamp come back as they were given", async () => {
      await log.createTopic({ name: "exact", partitions: 1 });
      const bytes = Buffer.from([0, 255, 128, 10]);
      const records: NewRecord[] = [
        { key: bytes, value: bytes, timestamp: 1_526_220_000_000, headers: { schema: "1", ü: "" } },
        { key: "", value: "", timestamp: 0 },
        { value: "no key", timestamp: 253_402_300_799_999 },
        { value: "proto", headers: JSON.parse('{"__proto__":"x"}') },
      ];
      await log.append("exact", records);
      log = await underTest.crash();
      const read = await readAll(log, "exact", 0);
      expect(read[0]).toMatchObject({ key: bytes, value: bytes, timestamp: 1_526_220_000_000 });
      expect(read[0]!.headers).toEqual({ schema: "1", ü: "" });
      expect(read[1]!.key).toEqual(Buffer.alloc(0));
      expect(read[1]!.value).toEqual(Buffer.alloc(0));
      expect(read[1]!.timestamp).toBe(0);
      expect(read[2]!.key).toBeUndefined();
      expect(read[2]!.timestamp).toBe(253_402_300_799_999);
      expect(Object.entries(read[3]!.headers)).toEqual([["__proto__", "x"]]);
    });

    test("one append may go to several partitions and is answered in its own order", async () => {
      await log.createTopic({ name: "several", partitions: 3 });
      const records = [2, 0, 1, 2].map((partition, n) => ({ ...text(String(n)), partition }));
      expect(await log.append("several", records)).toEqual([
        { partition: 2, offset: 0 },
        { partition: 0, offset: 0 },
        { partition: 1, offset: 0 },
        { partition: 2, offset: 1 },
      ]);
      expect(await log.append("several", [])).toEqual([]);
    });

    test("a fetch at the end waits until there is more, or until it was long enough, or is called off", async () => {
      await log.createTopic({ name: "waiting", partitions: 1 });
      const waiting = waitFor(log, "waiting", 0);
      await log.append("waiting", [text("now")]);
      expect(values((await waiting).records)).toEqual(["now"]);
      const atEnd = { topic: "waiting", partition: 0, offset: 1 };
      const none = { records: [], nextOffset: 1, highWatermark: 1 };
      expect(await log.fetch(atEnd)).toEqual(none);
      expect(await log.fetch({ ...atEnd, waitMs: 5 })).toEqual(none);
      const abort = new AbortController();
      const called = log.fetch({ ...atEnd, waitMs: 60_000, signal: abort.signal });
      abort.abort();
      expect(await called).toEqual(none);
    });

    test("a fetch gives about as many bytes as asked for, and never less than what holds the offset", async () => {
      await log.createTopic({ name: "sized", partitions: 1 });
      for (let n = 0; n < 20; n++) await log.append("sized", [text("x".repeat(1000))]);
      const few = await log.fetch({ topic: "sized", partition: 0, offset: 5, bytesMax: 1 });
      expect(few.records[0]!.offset).toBe(5);
      expect(few.records.length).toBeLessThan(15);
      expect(few.nextOffset).toBe(5 + few.records.length);
      expect(few.highWatermark).toBe(20);
    });

    test("an offset that is not kept is refused by name", async () => {
      await log.createTopic({ name: "range", partitions: 1 });
      await log.append("range", [text("only")]);
      for (const offset of [-1, 2, 0.5, Number.NaN])
        await expect(log.fetch({ topic: "range", partition: 0, offset })).rejects.toMatchObject({
          code: "EVENT_LOG_OFFSET_OUT_OF_RANGE",
        });
    });

    test("a time leads to the first record that is not older", async () => {
      await log.createTopic({ name: "times", partitions: 1 });
      for (const timestamp of [100, 200, 150, 300])
        await log.append("times", [{ value: "x", timestamp }]);
      const offsetAt = (at: number | "earliest" | "latest") => log.offsetAt("times", 0, at);
      expect(await offsetAt("earliest")).toBe(0);
      expect(await offsetAt("latest")).toBe(4);
      expect(await Promise.all([0, 100, 101, 200, 201, 301].map(offsetAt))).toEqual([
        0, 0, 1, 1, 3, 4,
      ]);
      log = await underTest.reopen();
      expect(await Promise.all([0, 100, 101, 200, 201, 301].map(offsetAt))).toEqual([
        0, 0, 1, 1, 3, 4,
      ]);
    });

    test("the log stamps what brings no time", async () => {
      await log.createTopic({ name: "times", partitions: 1 });
      await log.append("times", [text("a")]);
      await log.append("times", [text("b")]);
      const [a, b] = await readAll(log, "times", 0);
      expect(a!.timestamp).toBeGreaterThan(0);
      expect(b!.timestamp).toBeGreaterThanOrEqual(a!.timestamp);
    });
  });
}
