import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { EventLog } from "../event-log.ts";
import type { LogUnderTest } from "./log-under-test.ts";
import { committed, range, text, values, waitFor } from "./reading.ts";

/** Members, their shares and their committed offsets. G7 and G8. */
export function describeGroups(engine: string, make: () => Promise<LogUnderTest>): void {
  describe(`${engine} keeps the places of consumer groups`, () => {
    let underTest: LogUnderTest;
    let log: EventLog;

    beforeEach(async () => {
      underTest = await make();
      log = underTest.log;
    });
    afterEach(() => underTest.dispose());

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
      expect(group).toMatchObject({
        group: "slow",
        state: "Stable",
        members: 1,
        memberships: [{ assignment: [{ topic: "groups", partition: 0 }] }],
        partitions: [
          { topic: "groups", partition: 0, committedOffset: 4, highWatermark: 10, lagRecords: 6 },
        ],
      });
      expect(group!.partitions[0]!.lagSeconds).toBeGreaterThanOrEqual(0);
      expect(group!.partitions[0]!.lagSeconds).toBeLessThan(60);
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
