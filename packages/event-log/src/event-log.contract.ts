import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { EventLog, LogRecord, NewRecord } from "./event-log.ts";
import { partitionFor } from "./partitioner.ts";

/** One engine with one empty log, and the means to treat it badly. */
export interface LogUnderTest {
  readonly log: EventLog;
  /** Closes the log in good order and opens it again. */
  reopen(): Promise<EventLog>;
  /** Ends the process under the log without warning, as harshly as the engine promises to bear, and opens it again. */
  crash(): Promise<EventLog>;
  dispose(): Promise<void>;
}

const DURABLE_APPENDS = 40;

/** Runs the tests that every engine must pass: one at least for each of the guarantees G1 to G9 of event-log.ts. */
export function describeEventLog(engine: string, make: () => Promise<LogUnderTest>): void {
  describe(`${engine} keeps the guarantees of an event log`, () => {
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

    test("G2 what was acknowledged is there after a crash, at the offset that was told", async () => {
      await log.createTopic({ name: "durable", partitions: 4 });
      const acked = await appendMany(log, "durable", DURABLE_APPENDS);
      log = await underTest.crash();
      for (const { partition, offset, value } of acked) {
        const { records } = await log.fetch({ topic: "durable", partition, offset });
        expect(records[0]?.value.toString()).toBe(value);
      }
    });

    test("G2 readers are shown nothing before it is durable", async () => {
      await log.createTopic({ name: "durable", partitions: 1 });
      const shown: LogRecord[] = [];
      const reading = (async () => {
        while (shown.length < 20)
          shown.push(...(await waitFor(log, "durable", shown.length)).records);
      })();
      for (let n = 0; n < 20; n++) await log.append("durable", [text(String(n))]);
      await reading;
      log = await underTest.crash();
      expect(values(await readAll(log, "durable", 0))).toEqual(values(shown));
    });

    test("G3 after a crash amid appends only unacknowledged records may be missing, from the end", async () => {
      await log.createTopic({ name: "torn", partitions: 2 });
      const acked = await appendMany(log, "torn", 10);
      const sent = new Set(acked.map((a) => a.value));
      for (let n = 0; n < 20; n++) {
        const value = `in flight ${n}`;
        sent.add(value);
        // Nobody hears the answer: the process dies.
        log.append("torn", [{ ...text(value), partition: n % 2 }]).catch(() => undefined);
      }
      log = await underTest.crash();
      for (const partition of [0, 1]) {
        const records = await readAll(log, "torn", partition);
        expect(records.map((r) => r.offset)).toEqual(range(records.length));
        for (const value of values(records)) expect(sent).toContain(value);
        for (const ack of acked.filter((a) => a.partition === partition))
          expect(records[ack.offset]?.value.toString()).toBe(ack.value);
      }
      const [after] = await log.append("torn", [{ ...text("after"), partition: 0 }]);
      expect(values(await readAll(log, "torn", 0, after!.offset))).toEqual(["after"]);
    });

    test("G4 an offset that was read holds the same bytes for ever", async () => {
      await log.createTopic({ name: "stable", partitions: 1 });
      for (let n = 0; n < 10; n++) await log.append("stable", [text(`first ${n}`)]);
      const before = await readAll(log, "stable", 0);
      log = await underTest.crash();
      for (let n = 0; n < 10; n++) await log.append("stable", [text(`second ${n}`)]);
      log = await underTest.reopen();
      const after = await readAll(log, "stable", 0);
      expect(after.slice(0, before.length)).toEqual(before);
      expect(after.map((r) => r.offset)).toEqual(range(20));
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

    test("G6 of one append to one partition a crash leaves all records or none", async () => {
      await log.createTopic({ name: "whole", partitions: 1 });
      await log.append("whole", [text("begin")]);
      for (let n = 0; n < 10; n++) {
        const append = range(7).map((m) => text(`${n} ${m}`));
        log.append("whole", append).catch(() => undefined);
      }
      log = await underTest.crash();
      const records = await readAll(log, "whole", 0);
      expect((records.length - 1) % 7).toBe(0);
    });

    test("G7 a committed offset survives a crash and is its group's alone", async () => {
      await log.createTopic({ name: "groups", partitions: 1 });
      await log.append(
        "groups",
        range(10).map((n) => text(String(n))),
      );
      const first = await log.consume({ group: "first", topics: ["groups"] });
      const second = await log.consume({ group: "second", topics: ["groups"] });
      await first.commit("groups", 0, 7);
      await second.commit("groups", 0, 2);
      await first.commit("groups", 0, 8);
      log = await underTest.crash();
      expect(await committed(log)).toEqual({ first: 8, second: 2 });
      log = await underTest.reopen();
      expect(await committed(log)).toEqual({ first: 8, second: 2 });
      const again = await log.consume({ group: "first", topics: ["groups"] });
      for await (const batch of again) {
        expect(values(batch.records)).toEqual(["8", "9"]);
        break;
      }
    });

    test("G7 the lag of a group is the distance from its committed offset to the end", async () => {
      await log.createTopic({ name: "groups", partitions: 1 });
      await log.append(
        "groups",
        range(10).map((n) => text(String(n))),
      );
      const member = await log.consume({ group: "slow", topics: ["groups"] });
      await member.commit("groups", 0, 4);
      const [group] = await log.describeGroups();
      expect(group).toEqual({
        group: "slow",
        members: 1,
        partitions: [
          { topic: "groups", partition: 0, committedOffset: 4, highWatermark: 10, lagRecords: 6 },
        ],
      });
    });

    test("G7 a partition the group reads and never committed has the lag of all its records", async () => {
      await log.createTopic({ name: "groups", partitions: 2 });
      await log.append("groups", [{ ...text("x"), partition: 1 }]);
      const member = await log.consume({ group: "new", topics: ["groups"] });
      await member.commit("groups", 0, 0);
      const [group] = await log.describeGroups();
      expect(group!.partitions.map((p) => [p.committedOffset, p.lagRecords])).toEqual([
        [0, 0],
        [0, 1],
      ]);
    });

    test("G8 the members of a group share the partitions, and each has one reader at a time", async () => {
      await log.createTopic({ name: "shared", partitions: 5 });
      const options = { group: "workers", topics: ["shared"] };
      const first = await log.consume(options);
      expect(first.assignment()).toHaveLength(5);
      const second = await log.consume(options);
      expect(first.assignment().map((p) => p.partition)).toEqual([0, 1, 2]);
      expect(second.assignment().map((p) => p.partition)).toEqual([3, 4]);
      await first.close();
      expect(
        second
          .assignment()
          .map((p) => p.partition)
          .toSorted((a, b) => a - b),
      ).toEqual([0, 1, 2, 3, 4]);
    });

    test("G8 a partition passes on only when its reader has come back from the batch it holds", async () => {
      await log.createTopic({ name: "shared", partitions: 2 });
      for (const partition of [0, 1]) await log.append("shared", [{ ...text("x"), partition }]);
      const first = await log.consume({ group: "workers", topics: ["shared"] });
      const reading = first[Symbol.asyncIterator]();
      const held = new Set<number>();
      // Reads on until it holds the partition that the second member will get.
      while (!held.has(1)) held.add((await reading.next()).value.partition);
      const second = await log.consume({ group: "workers", topics: ["shared"] });
      expect(second.assignment()).toEqual([]);
      await first.commit("shared", 1, 1);
      const next = reading.next();
      await log.append("shared", [{ ...text("y"), partition: 0 }]);
      await next;
      expect(second.assignment()).toEqual([{ topic: "shared", partition: 1 }]);
      await expect(first.commit("shared", 1, 1)).rejects.toMatchObject({
        code: "EVENT_LOG_PARTITION_NOT_ASSIGNED",
      });
    });

    test("G8 every record reaches the group while members come and go", async () => {
      await log.createTopic({ name: "churn", partitions: 4 });
      const seen = new Map<string, number>();
      const total = 200;
      const work = async (batches: number) => {
        const member = await log.consume({ group: "churn", topics: ["churn"], recordsMax: 5 });
        for await (const { topic, partition, records } of member) {
          for (const value of values(records)) seen.set(value, (seen.get(value) ?? 0) + 1);
          await member.commit(topic, partition, records.at(-1)!.offset + 1);
          if (--batches === 0) break;
        }
      };
      const workers = [work(3), work(5)];
      for (let n = 0; n < total; n++) {
        await log.append("churn", [{ key: `k${n}`, value: String(n) }]);
        if (n % 40 === 0) workers.push(work(2));
      }
      await Promise.all(workers);
      const last = await log.consume({ group: "churn", topics: ["churn"] });
      if (seen.size < total)
        for await (const { records } of last) {
          for (const value of values(records)) seen.set(value, (seen.get(value) ?? 0) + 1);
          if (seen.size === total) break;
        }
      expect([...seen.keys()].map(Number).toSorted((a, b) => a - b)).toEqual(range(total));
      // Everyone committed what it read before it let go, so nothing came twice.
      expect([...seen.values()].every((times) => times === 1)).toBe(true);
    });

    test("G9 appends past what may be unwritten wait, and none fails", async () => {
      await log.createTopic({ name: "pressed", partitions: 3 });
      const value = "v".repeat(100_000);
      const positions = await Promise.all(
        range(100).map((n) => log.append("pressed", [{ key: String(n), value }])),
      );
      expect(new Set(positions.map(([p]) => `${p!.partition}/${p!.offset}`)).size).toBe(100);
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

    test("a topic is made once, and keeps its partition count", async () => {
      await Promise.all([
        log.createTopic({ name: "once", partitions: 2, retentionMs: 1000 }),
        log.createTopic({ name: "once", partitions: 2, retentionMs: 1000 }),
      ]);
      await expect(log.createTopic({ name: "once", partitions: 3 })).rejects.toMatchObject({
        code: "EVENT_LOG_TOPIC_MISMATCH",
      });
      log = await underTest.crash();
      await log.createTopic({ name: "once", partitions: 2 });
      const topics = await log.describeTopics();
      expect(topics.map((t) => [t.name, t.partitions.length, t.retentionMs])).toEqual([
        ["once", 2, 1000],
      ]);
    });

    test("unknown topics and partitions are refused by name", async () => {
      await log.createTopic({ name: "known", partitions: 1 });
      const unknownTopic = { code: "EVENT_LOG_TOPIC_UNKNOWN" };
      const unknownPartition = { code: "EVENT_LOG_PARTITION_UNKNOWN" };
      await expect(log.append("unknown", [text("x")])).rejects.toMatchObject(unknownTopic);
      await expect(log.fetch({ topic: "unknown", partition: 0, offset: 0 })).rejects.toMatchObject(
        unknownTopic,
      );
      await expect(log.consume({ group: "g", topics: ["unknown"] })).rejects.toMatchObject(
        unknownTopic,
      );
      await expect(log.append("known", [{ ...text("x"), partition: 1 }])).rejects.toMatchObject(
        unknownPartition,
      );
      await expect(log.offsetAt("known", 1, 0)).rejects.toMatchObject(unknownPartition);
      for (const name of ["", ".", "..", "a/b", "a b", "x".repeat(250)])
        await expect(log.createTopic({ name, partitions: 1 })).rejects.toMatchObject({
          code: "EVENT_LOG_TOPIC_NAME_INVALID",
        });
    });

    test("a group that begins at the latest sees what came after it joined, even if it dies first", async () => {
      await log.createTopic({ name: "latest", partitions: 1 });
      await log.append("latest", [text("before")]);
      await log.consume({ group: "late", topics: ["latest"], from: "latest" });
      await log.append("latest", [text("after")]);
      log = await underTest.crash();
      const member = await log.consume({ group: "late", topics: ["latest"], from: "latest" });
      for await (const batch of member) {
        expect(values(batch.records)).toEqual(["after"]);
        break;
      }
    });

    test("closing ends consumers and waiting fetches, and a closed log says so", async () => {
      await log.createTopic({ name: "closing", partitions: 1 });
      const member = await log.consume({ group: "g", topics: ["closing"] });
      const iterated = (async () => {
        for await (const batch of member) throw new Error(`unexpected ${batch.topic}`);
      })();
      const waiting = waitFor(log, "closing", 0);
      const closed = { code: "EVENT_LOG_CLOSED" };
      const refused = expect(waiting).rejects.toMatchObject(closed);
      await log.close();
      await iterated;
      await refused;
      await expect(log.append("closing", [text("x")])).rejects.toMatchObject(closed);
      await expect(log.fetch({ topic: "closing", partition: 0, offset: 0 })).rejects.toMatchObject(
        closed,
      );
      await log.close();
    });
  });
}

function text(value: string): NewRecord {
  return { value };
}

function range(length: number): number[] {
  return Array.from({ length }, (_, n) => n);
}

function values(records: readonly LogRecord[]): string[] {
  return records.map((record) => record.value.toString());
}

function waitFor(log: EventLog, topic: string, offset: number) {
  return log.fetch({ topic, partition: 0, offset, waitMs: 60_000 });
}

/** All records of a partition from an offset to its end. */
export async function readAll(
  log: EventLog,
  topic: string,
  partition: number,
  from = 0,
): Promise<LogRecord[]> {
  const all: LogRecord[] = [];
  for (let offset = from; ;) {
    const { records, nextOffset } = await log.fetch({ topic, partition, offset });
    if (records.length === 0) return all;
    all.push(...records);
    offset = nextOffset;
  }
}

async function appendMany(log: EventLog, topic: string, count: number) {
  return Promise.all(
    range(count).map(async (n) => {
      const value = `value ${n}`;
      const [position] = await log.append(topic, [{ key: String(n), value }]);
      return { ...position!, value };
    }),
  );
}

async function committed(log: EventLog): Promise<Record<string, number>> {
  const groups = await log.describeGroups();
  return Object.fromEntries(groups.map((g) => [g.group, g.partitions[0]!.committedOffset]));
}
