import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { EventLog, OffsetReset } from "../event-log.ts";
import type { LogUnderTest } from "./log-under-test.ts";
import { committed, range, text, values } from "./reading.ts";

const TOPIC = "offsets";

/** Moving a group's offsets after a look at where they would go, and what a group says of itself. G7. */
export function describeOffsets(engine: string, make: () => Promise<LogUnderTest>): void {
  describe(`${engine} moves the offsets of consumer groups`, () => {
    let underTest: LogUnderTest;
    let log: EventLog;

    beforeEach(async () => {
      underTest = await make();
      log = underTest.log;
      await log.createTopic({ name: TOPIC, partitions: 2 });
      for (const partition of [0, 1])
        await log.append(
          TOPIC,
          range(10).map((n) => ({ value: `${n}`, timestamp: 1000 * n, partition })),
        );
      const member = await log.consume({ group: "g", topics: [TOPIC] });
      await member.commit(TOPIC, 0, 4);
      await member.commit(TOPIC, 1, 6);
      await member.close();
    });
    afterEach(() => underTest.dispose());

    const targets = async (to: OffsetReset["to"], more: Partial<OffsetReset> = {}) =>
      (await log.previewOffsets({ group: "g", to, ...more })).map((move) => move.to);

    test("a preview says where each offset would go, and moves nothing", async () => {
      expect(await log.previewOffsets({ group: "g", to: "earliest" })).toEqual([
        { topic: TOPIC, partition: 0, from: 4, to: 0 },
        { topic: TOPIC, partition: 1, from: 6, to: 0 },
      ]);
      expect(await targets("latest")).toEqual([10, 10]);
      expect(await targets({ time: 2500 })).toEqual([3, 3]);
      expect(await targets({ time: 99_999 })).toEqual([10, 10]);
      expect(await targets({ shift: -5 })).toEqual([0, 1]);
      expect(await targets({ shift: 5 })).toEqual([9, 10]);
      expect(await targets({ offset: 7 })).toEqual([7, 7]);
      expect(await targets({ offset: 70 })).toEqual([10, 10]);
      expect(await committed(log)).toEqual({ g: 4 });
    });

    test("a preview can be of some topics or partitions, also for a group that is new", async () => {
      await log.createTopic({ name: "other", partitions: 1 });
      const partitions = [{ topic: TOPIC, partition: 1 }];
      expect(await targets({ offset: 2 }, { partitions })).toEqual([2]);
      expect(await log.previewOffsets({ group: "new", to: "latest", topics: ["other"] })).toEqual([
        { topic: "other", partition: 0, from: undefined, to: 0 },
      ]);
      await expect(log.previewOffsets({ group: "new", to: "latest" })).rejects.toMatchObject({
        code: "EVENT_LOG_GROUP_UNKNOWN",
      });
      for (const to of [{ shift: 0.5 }, { offset: Number.NaN }, { time: Infinity }])
        await expect(log.previewOffsets({ group: "g", to })).rejects.toMatchObject({
          code: "EVENT_LOG_OPTION_INVALID",
        });
    });

    test("moved offsets survive a crash, and the group goes on from there", async () => {
      await log.moveOffsets("g", await log.previewOffsets({ group: "g", to: { shift: -2 } }));
      log = await underTest.crash();
      const [group] = await log.describeGroups();
      expect(group!.partitions.map((p) => p.committedOffset)).toEqual([2, 4]);
      const member = await log.consume({ group: "g", topics: [TOPIC] });
      for await (const { records } of member) {
        expect(values(records)[0]).toBe("2");
        break;
      }
    });

    test("a preview to a time is where that time leads, also when later records are older", async () => {
      await log.append(TOPIC, [{ value: "late", timestamp: 500, partition: 0 }]);
      await log.append(TOPIC, [{ value: "newer", timestamp: 20_000, partition: 0 }]);
      for (const time of [0, 500, 501, 9000, 9001, 20_001]) {
        const told = await Promise.all([0, 1].map((n) => log.offsetAt(TOPIC, n, time)));
        expect(await targets({ time }), `${time}`).toEqual(told);
      }
      expect(await targets({ time: 9001 })).toEqual([11, 10]);
      await log.moveOffsets("g", await log.previewOffsets({ group: "g", to: { time: 9001 } }));
      log = await underTest.reopen();
      expect(await targets({ shift: 0 })).toEqual([11, 10]);
    });

    test("offsets are not moved under a group's members, and the message counts them", async () => {
      const moves = await log.previewOffsets({ group: "g", to: "earliest" });
      const members = await Promise.all(
        range(2).map(() => log.consume({ group: "g", topics: [TOPIC] })),
      );
      await expect(log.moveOffsets("g", moves)).rejects.toMatchObject({
        code: "EVENT_LOG_GROUP_NOT_EMPTY",
        message: expect.stringContaining("2 members"),
      });
      await expect(log.deleteGroup("g")).rejects.toMatchObject({
        code: "EVENT_LOG_GROUP_NOT_EMPTY",
      });
      for (const member of members) await member.close();
      await log.moveOffsets("g", moves);
      expect(await committed(log)).toEqual({ g: 0 });
    });

    test("offsets move all or none, and only to what is kept when they do", async () => {
      const moves = [
        { topic: TOPIC, partition: 0, from: 4, to: 1 },
        { topic: TOPIC, partition: 1, from: 6, to: 11 },
      ];
      await expect(log.moveOffsets("g", moves)).rejects.toMatchObject({
        code: "EVENT_LOG_OFFSET_OUT_OF_RANGE",
      });
      await expect(log.moveOffsets("g", [moves[0]!, moves[0]!])).rejects.toMatchObject({
        code: "EVENT_LOG_OPTION_INVALID",
      });
      expect(await committed(log)).toEqual({ g: 4 });
    });

    test("who joins while offsets are moved begins where they were moved to", async () => {
      const moving = log.moveOffsets("g", await log.previewOffsets({ group: "g", to: "latest" }));
      const member = await log.consume({ group: "g", topics: [TOPIC] });
      await moving;
      await log.append(TOPIC, [{ ...text("new"), partition: 1 }]);
      for await (const { records } of member) {
        expect(values(records)).toEqual(["new"]);
        break;
      }
    });

    test("a deleted group is forgotten, also after a crash, and may begin anew", async () => {
      await log.deleteGroup("g");
      expect(await log.describeGroups()).toEqual([]);
      await expect(log.deleteGroup("g")).rejects.toMatchObject({ code: "EVENT_LOG_GROUP_UNKNOWN" });
      log = await underTest.crash();
      expect(await log.describeGroups()).toEqual([]);
      const member = await log.consume({ group: "g", topics: [TOPIC] });
      await member.commit(TOPIC, 0, 1);
      expect((await log.describeGroups())[0]!.partitions[0]!.committedOffset).toBe(1);
    });

    test("a group without members is Empty, and its lag in seconds is the age of its next record", async () => {
      const [group] = await log.describeGroups();
      expect(group).toMatchObject({ group: "g", state: "Empty", members: 0, memberships: [] });
      const seconds = group!.partitions.map(({ lagSeconds }) => lagSeconds!);
      expect(seconds[0]! - seconds[1]!).toBeCloseTo(2, 1);
      await log.append(TOPIC, [
        { value: "from the future", timestamp: 253_402_300_799_999, partition: 0 },
      ]);
      await log.moveOffsets("g", [
        { topic: TOPIC, partition: 0, from: 4, to: 10 },
        { topic: TOPIC, partition: 1, from: 6, to: 10 },
      ]);
      const [moved] = await log.describeGroups();
      expect(moved!.partitions.map((p) => [p.lagRecords, p.lagSeconds])).toEqual([
        [1, 0],
        [0, 0],
      ]);
    });

    test("several groups read one topic, each from its own place", async () => {
      const others = range(8).map((n) => `group-${n}`);
      for (const [n, group] of others.entries()) {
        const member = await log.consume({ group, topics: [TOPIC] });
        await member.commit(TOPIC, 0, n);
        await member.close();
      }
      log = await underTest.reopen();
      for (const [n, group] of others.entries()) {
        const member = await log.consume({ group, topics: [TOPIC] });
        for await (const { partition, records } of member) {
          if (partition !== 0) continue;
          expect(records[0]!.offset).toBe(n);
          break;
        }
      }
    });
  });
}
