import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { EventLog } from "../event-log.ts";
import type { LogUnderTest } from "./log-under-test.ts";
import { committed, range, readAll, text, values, waitFor } from "./reading.ts";

/** Topics as they are made and changed. */
export function describeTopics(engine: string, make: () => Promise<LogUnderTest>): void {
  describe(`${engine} keeps its topics`, () => {
    let underTest: LogUnderTest;
    let log: EventLog;

    beforeEach(async () => {
      underTest = await make();
      log = underTest.log;
    });
    afterEach(() => underTest.dispose());

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

    test("a topic says what it was made with, and what it was not told has its default", async () => {
      await log.createTopic({ name: "plain", partitions: 1 });
      const told = {
        retentionMs: 1000,
        retentionBytes: 5000,
        cleanupPolicy: "compact",
        durability: { intervalMs: 20 },
        replicationFactor: 1,
      } as const;
      await log.createTopic({ name: "told", partitions: 1, ...told });
      for (const life of ["before", "after"]) {
        const [plain, other] = await log.describeTopics();
        expect(plain, life).toMatchObject({
          retentionMs: undefined,
          retentionBytes: undefined,
          cleanupPolicy: "delete",
          durability: "sync",
          replicationFactor: 1,
        });
        expect(other, life).toMatchObject(told);
        log = await underTest.crash();
      }
    });

    test("settings that are given anew are taken over for good, those left out stay", async () => {
      const topic = { name: "changed", partitions: 1 };
      await log.createTopic({ ...topic, retentionMs: 1000, retentionBytes: 5000 });
      await log.createTopic({ ...topic, retentionMs: 2000 });
      await log.createTopic({ ...topic, retentionBytes: Infinity });
      await Promise.all([
        log.createTopic({ ...topic, cleanupPolicy: "compact" }),
        log.createTopic({ ...topic, durability: "os" }),
        log.createTopic(topic),
      ]);
      const expected = {
        retentionMs: 2000,
        retentionBytes: undefined,
        cleanupPolicy: "compact",
        durability: "os",
      };
      expect(await log.describeTopics()).toMatchObject([expected]);
      log = await underTest.crash();
      expect(await log.describeTopics()).toMatchObject([expected]);
      log = await underTest.reopen();
      expect(await log.describeTopics()).toMatchObject([expected]);
    });

    test("what is fixed for a topic's life is refused with both numbers, and nothing else of it is taken over", async () => {
      await log.createTopic({ name: "fixed", partitions: 2 });
      await expect(
        log.createTopic({ name: "fixed", partitions: 3, retentionMs: 1 }),
      ).rejects.toMatchObject({
        code: "EVENT_LOG_TOPIC_MISMATCH",
        message: expect.stringMatching(/has 2 partitions, not 3/),
      });
      await expect(
        log.createTopic({ name: "fixed", partitions: 2, replicationFactor: 2, retentionMs: 1 }),
      ).rejects.toMatchObject({
        code: "EVENT_LOG_TOPIC_MISMATCH",
        message: expect.stringMatching(/has replicationFactor 1, not 2/),
      });
      expect(await log.describeTopics()).toMatchObject([{ retentionMs: undefined }]);
    });

    test("settings out of their range are refused by name, and no topic is made", async () => {
      const bad: readonly object[] = [
        { partitions: 0 },
        { partitions: 10_001 },
        { retentionMs: 0 },
        { retentionMs: 0.5 },
        { retentionMs: Number.NaN },
        { retentionBytes: -1 },
        { cleanupPolicy: "both" },
        { durability: "sometimes" },
        { durability: null },
        { durability: { intervalMs: 0 } },
        { replicationFactor: 0 },
        { replicationFactor: 4 },
      ];
      for (const settings of bad) {
        const topic = { name: "bad", partitions: 1, ...settings };
        await expect(log.createTopic(topic), JSON.stringify(settings)).rejects.toMatchObject({
          code: "EVENT_LOG_OPTION_INVALID",
        });
      }
      expect(await log.describeTopics()).toEqual([]);
    });

    test("a deleted topic is gone for good, and one made under its name is another", async () => {
      await log.createTopic({ name: "other", partitions: 1 });
      for (const round of range(3)) {
        await log.createTopic({ name: "gone", partitions: 2 });
        for (const partition of [0, 1]) {
          expect(await readAll(log, "gone", partition)).toEqual([]);
          const value = `${round} ${"x".repeat(3000)}`;
          for (const n of range(5)) {
            const [position] = await log.append("gone", [{ value: `${value}${n}`, partition }]);
            expect(position!.offset).toBe(n);
          }
        }
        const member = await log.consume({ group: "g", topics: ["gone", "other"] });
        expect(await committed(log)).toEqual({ g: 0 });
        await member.commit("gone", 1, 4);
        await member.commit("other", 0, 0);
        await member.close();
        if (round === 1) log = await underTest.reopen();
        await log.deleteTopic("gone");
        for (const life of ["before", "after"]) {
          expect((await log.describeTopics()).map((t) => t.name)).toEqual(["other"]);
          const groups = await log.describeGroups();
          expect(groups.flatMap((g) => g.partitions.map((p) => p.topic))).toEqual(["other"]);
          if (life === "before") log = await underTest.crash();
        }
      }
      expect(await readAll(log, "other", 0)).toEqual([]);
    });

    test("a topic made under the name of a deleted one has its own settings, times, offsets and producers", async () => {
      await log.createTopic({ name: "again", partitions: 2, retentionMs: 1000_000_000_000 });
      const producer = await log.producer({ name: "feed" });
      await producer.append("again", [{ value: "old", timestamp: 5000, partition: 1 }]);
      const member = await log.consume({ group: "g", topics: ["again"] });
      await member.commit("again", 1, 1);
      await member.close();
      await log.deleteTopic("again");
      await log.createTopic({ name: "again", partitions: 3 });
      for (const life of ["before", "after"]) {
        const [topic] = await log.describeTopics();
        expect(topic, life).toMatchObject({ name: "again", retentionMs: undefined });
        expect(topic!.partitions.map((p) => p.highWatermark)).toEqual([0, 0, 0]);
        expect(await log.offsetAt("again", 1, 0)).toBe(0);
        const feed = await log.producer({ name: "feed" });
        expect(await feed.lastOffset("again", 1)).toBeUndefined();
        const moves = await log.previewOffsets({ group: "g", to: "latest", topics: ["again"] });
        expect(moves.map(({ from, to }) => [from, to])).toEqual(range(3).map(() => [undefined, 0]));
        if (life === "before") log = await underTest.crash();
      }
      const feed = await log.producer({ name: "feed" });
      await feed.append("again", [{ value: "new", timestamp: 300, partition: 1 }]);
      expect(values(await readAll(log, "again", 1))).toEqual(["new"]);
      expect(await log.offsetAt("again", 1, 301)).toBe(1);
    });

    test("a compacted topic gives the newest record of each key at the offset that was told, whatever of the others is left", async () => {
      await log.createTopic({ name: "newest", partitions: 1, cleanupPolicy: "compact" });
      const newest = new Map<string, { readonly offset: number; readonly value: string }>();
      for (const n of range(120)) {
        const key = `k${n % 7}`;
        const value = `${n} ${"x".repeat(300)}`;
        const [position] = await log.append("newest", [{ key, value }]);
        newest.set(key, { offset: position!.offset, value });
        if (n % 50 === 49) log = await underTest.reopen();
      }
      log = await underTest.crash();
      const start = await log.offsetAt("newest", 0, "earliest");
      const records = await readAll(log, "newest", 0, start);
      const found = new Map(
        records.map(({ key, offset, value }) => [String(key), { offset, value: value.toString() }]),
      );
      expect(found).toEqual(newest);
      const offsets = records.map(({ offset }) => offset);
      expect(offsets).toEqual(offsets.toSorted((a, b) => a - b));
    });

    test("retention takes nothing that is younger than it says, or among the newest bytes it says", async () => {
      const topic = { name: "kept", partitions: 1 };
      await log.createTopic({ ...topic, retentionMs: 3_600_000, retentionBytes: 1_000_000 });
      for (const n of range(30)) {
        await log.append("kept", [text(`${n} ${"x".repeat(1000)}`)]);
        if (n % 10 === 9) log = await underTest.reopen();
      }
      await log.createTopic({ ...topic, retentionBytes: Infinity });
      log = await underTest.crash();
      expect(await log.offsetAt("kept", 0, "earliest")).toBe(0);
      expect(await readAll(log, "kept", 0)).toHaveLength(30);
    });

    test("who reads, appends or waits when a topic is deleted hears that it is not there", async () => {
      const unknown = { code: "EVENT_LOG_TOPIC_UNKNOWN" };
      await log.createTopic({ name: "gone", partitions: 1 });
      await log.createTopic({ name: "stays", partitions: 1 });
      await log.append("gone", [text("x")]);
      const waiting = expect(waitFor(log, "gone", 1)).rejects.toMatchObject(unknown);
      const faults: string[] = [];
      const member = await log.consume({
        group: "g",
        topics: ["gone", "stays"],
        onFault: ({ topic, error }) => faults.push(`${topic} ${error.code}`),
      });
      const reading = member[Symbol.asyncIterator]();
      expect((await reading.next()).value).toMatchObject({ topic: "gone" });
      const next = reading.next();
      await log.deleteTopic("gone");
      await waiting;
      await expect(log.append("gone", [text("x")])).rejects.toMatchObject(unknown);
      await expect(log.fetch({ topic: "gone", partition: 0, offset: 0 })).rejects.toMatchObject(
        unknown,
      );
      await expect(log.deleteTopic("gone")).rejects.toMatchObject(unknown);
      await expect(member.commit("gone", 0, 1)).rejects.toBeInstanceOf(Error);
      // The member goes on with what is left.
      await log.append("stays", [text("y")]);
      expect((await next).value).toMatchObject({ topic: "stays" });
      expect(faults).toEqual(["gone EVENT_LOG_TOPIC_UNKNOWN"]);
    });

    test("appends that run while their topic is deleted are kept or refused, and the log goes on", async () => {
      await log.createTopic({ name: "racing", partitions: 2 });
      await log.createTopic({ name: "beside", partitions: 1 });
      const outcomes: Promise<unknown>[] = [];
      for (const n of range(20)) {
        outcomes.push(log.append("racing", [{ key: `${n}`, value: "x".repeat(500) }]));
        outcomes.push(log.append("beside", [text(`${n}`)]));
        if (n === 10) outcomes.push(log.deleteTopic("racing"));
      }
      for (const outcome of await Promise.allSettled(outcomes))
        if (outcome.status === "rejected")
          expect(outcome.reason).toMatchObject({ code: "EVENT_LOG_TOPIC_UNKNOWN" });
      await log.createTopic({ name: "racing", partitions: 1 });
      await log.append("racing", [text("new")]);
      log = await underTest.crash();
      expect(values(await readAll(log, "racing", 0))).toEqual(["new"]);
      expect(await readAll(log, "beside", 0)).toHaveLength(20);
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
  });
}
