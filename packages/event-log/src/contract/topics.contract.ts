import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { EventLog } from "../event-log.ts";
import type { LogUnderTest } from "./log-under-test.ts";
import { text } from "./reading.ts";

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
