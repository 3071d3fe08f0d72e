import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ManualTimers } from "../../testing/manual-timers.ts";
import { SeededRandom } from "../../testing/seeded-random.ts";
import { SimulatedDisk } from "../../testing/simulated-disk.ts";
import { openSmallLog } from "../../testing/small-log.ts";
import type { ConsumeOptions, Consumer, LostOffset } from "../../event-log.ts";
import type { Checkpoint } from "../recovery/checkpoint.ts";
import { readCheckpoint, writeCheckpoint } from "../recovery/checkpoint-file.ts";
import type { EmbeddedLog } from "../embedded-log.ts";

const TOPIC = "events";
const POLL_MS = 60_000;
const SESSION_MS = 10_000;
const notAssigned = { code: "EVENT_LOG_PARTITION_NOT_ASSIGNED" };

let disk: SimulatedDisk;
let timers: ManualTimers;
let log: EmbeddedLog;

beforeEach(async () => {
  disk = new SimulatedDisk({ random: new SeededRandom(1) });
  timers = new ManualTimers();
  log = await openSmallLog(disk, { timers });
  await log.createTopic({ name: TOPIC, partitions: 4 });
});
afterEach(() => log.close());

const consume = (options: Partial<ConsumeOptions> = {}) =>
  log.consume({
    group: "g",
    topics: [TOPIC],
    pollIntervalMaxMs: POLL_MS,
    sessionTimeoutMs: SESSION_MS,
    ...options,
  });

const fill = async (recordsEach = 1) => {
  for (const partition of [0, 1, 2, 3])
    await log.append(
      TOPIC,
      Array.from({ length: recordsEach }, (_, n) => ({ partition, value: `${partition} ${n}` })),
    );
};

const assigned = (consumer: Consumer) =>
  consumer
    .assignment()
    .map(({ partition }) => partition)
    .toSorted((a, b) => a - b);

const generation = () => log.coordinator.snapshot("g").generation;

describe("a batch that is worked on for too long", () => {
  test("passes its partitions on, and its late commit is refused", async () => {
    await fill();
    const slow = await consume();
    const reading = slow[Symbol.asyncIterator]();
    const { partition } = (await reading.next()).value;
    const other = await consume();
    timers.pass(POLL_MS - 1);
    expect(assigned(other).length).toBeLessThan(4);
    timers.pass(1);
    expect(assigned(other)).toEqual([0, 1, 2, 3]);
    expect(slow.assignment()).toEqual([]);
    await expect(slow.commit(TOPIC, partition, 1)).rejects.toMatchObject(notAssigned);
  });

  test("is read again by whoever goes on, and its reader joins anew when it comes back", async () => {
    await fill();
    const slow = await consume({ assignment: "cooperative-sticky" });
    const reading = slow[Symbol.asyncIterator]();
    const first = (await reading.next()).value;
    timers.pass(POLL_MS);
    expect(log.coordinator.memberCount("g")).toBe(0);
    const again = (await reading.next()).value;
    expect(assigned(slow)).toEqual([0, 1, 2, 3]);
    expect(first.records[0].offset).toBe(0);
    expect(again.records[0].offset).toBe(0);
    await slow.commit(TOPIC, again.partition, 1);
  });

  test("is nobody's who only waits for records, however long", async () => {
    const waiting = await consume();
    const reading = waiting[Symbol.asyncIterator]();
    const next = reading.next();
    for (let n = 0; n < 50; n++) timers.pass(POLL_MS / 5);
    await log.append(TOPIC, [{ partition: 2, value: "late" }]);
    expect((await next).value).toMatchObject({ partition: 2 });
    expect(generation()).toBe(1);
  });

  test("is nobody's who never reads and only commits", async () => {
    await fill();
    const committing = await consume();
    for (let n = 0; n < 50; n++) timers.pass(POLL_MS / 5);
    await committing.commit(TOPIC, 3, 1);
    expect(assigned(committing)).toEqual([0, 1, 2, 3]);
  });
});

describe("a static member", () => {
  test("that is closed and comes back within its session gets what it had, unnoticed", async () => {
    const stays = await consume();
    const first = await consume({ instanceId: "worker-1" });
    expect([assigned(stays), assigned(first)]).toEqual([
      [0, 1],
      [2, 3],
    ]);
    const before = generation();
    await first.close();
    timers.pass(SESSION_MS - 1);
    expect(assigned(stays)).toEqual([0, 1]);
    const again = await consume({ instanceId: "worker-1" });
    expect(assigned(again)).toEqual([2, 3]);
    expect(generation()).toBe(before);
  });

  test("that stays away for its session passes on what it had", async () => {
    const stays = await consume();
    const first = await consume({ instanceId: "worker-1" });
    await first.close();
    timers.pass(SESSION_MS);
    expect(assigned(stays)).toEqual([0, 1, 2, 3]);
  });

  test("ends with MEMBER_FENCED when another takes its name", async () => {
    await fill();
    const older = await consume({ instanceId: "worker-1" });
    const reading = older[Symbol.asyncIterator]();
    await reading.next();
    const newer = await consume({ instanceId: "worker-1" });
    expect(assigned(newer)).toEqual([0, 1, 2, 3]);
    await expect(older.commit(TOPIC, 0, 1)).rejects.toMatchObject(notAssigned);
    await expect(reading.next()).rejects.toMatchObject({ code: "EVENT_LOG_MEMBER_FENCED" });
    expect(assigned(newer)).toEqual([0, 1, 2, 3]);
  });

  test("that works too long on a batch has one more session, and reads on if it comes back in it", async () => {
    await fill();
    const slow = await consume({ instanceId: "worker-1", recordsMax: 1 });
    const reading = slow[Symbol.asyncIterator]();
    await reading.next();
    timers.pass(POLL_MS + SESSION_MS / 2);
    const { partition } = (await reading.next()).value;
    await slow.commit(TOPIC, partition, 1);
    expect(generation()).toBe(1);
    timers.pass(POLL_MS + SESSION_MS);
    await expect(slow.commit(TOPIC, partition, 1)).rejects.toMatchObject(notAssigned);
    expect(log.coordinator.memberCount("g")).toBe(0);
  });
});

describe("members that share", () => {
  test("by cooperative-sticky keep all but what a newcomer gets, and go on reading meanwhile", async () => {
    await log.createTopic({ name: "wide", partitions: 12 });
    const options = { topics: ["wide"], assignment: "cooperative-sticky" as const };
    const members = [await consume(options), await consume(options), await consume(options)];
    const before = members.map(assigned);
    const newcomer = await consume(options);
    expect([...members, newcomer].map((member) => assigned(member).length)).toEqual([3, 3, 3, 3]);
    for (const [n, member] of members.entries())
      expect(before[n]).toEqual(expect.arrayContaining(assigned(member)));
    await newcomer.close();
    expect(members.flatMap(assigned).toSorted((a, b) => a - b)).toHaveLength(12);
  });

  test("by different rules are no group: the later one is refused", async () => {
    await consume();
    const mismatch = { code: "EVENT_LOG_GROUP_MISMATCH" };
    await expect(consume({ assignment: "cooperative-sticky" })).rejects.toMatchObject(mismatch);
    expect(log.coordinator.memberCount("g")).toBe(1);
  });

  test("while one holds a batch of what is to pass on, the others read on", async () => {
    await fill(2);
    const holder = await consume({ recordsMax: 1 });
    const holding = holder[Symbol.asyncIterator]();
    let held = (await holding.next()).value.partition;
    while (held !== 3) held = (await holding.next()).value.partition;
    const other = await consume({ recordsMax: 1 });
    expect(assigned(other)).toEqual([2]);
    const third = await consume({ recordsMax: 1 });
    expect([...assigned(other), ...assigned(third)]).not.toContain(3);
    expect((await other[Symbol.asyncIterator]().next()).value.partition).toBe(2);
    await holder.close();
    expect([...assigned(other), ...assigned(third)].toSorted((a, b) => a - b)).toEqual([
      0, 1, 2, 3,
    ]);
  });

  test("no partition starves: each with records has its turn before any has its next", async () => {
    await fill(6);
    const member = await consume({ recordsMax: 2 });
    const turns: number[] = [];
    for await (const { partition } of member) if (turns.push(partition) === 12) break;
    for (const round of [0, 4, 8])
      expect(turns.slice(round, round + 4).toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3]);
  });
});

describe("a place that is no more", () => {
  test("because it was removed unread is told, and the group goes on at the first kept record", async () => {
    await fill();
    const member = await consume();
    await member.commit(TOPIC, 0, 1);
    await log.close();
    await removeUpTo(30);
    log = await openSmallLog(disk, { timers });
    await fill(3);
    const [described] = await log.describeGroups();
    expect(described!.partitions[0]).toMatchObject({
      committedOffset: 1,
      lagRecords: 3,
      lost: "removed",
    });
    const lost: LostOffset[] = [];
    const again = await consume({ onOffsetLost: (each) => lost.push(each) });
    expect(lost).toEqual([
      { topic: TOPIC, partition: 0, committedOffset: 1, goesOnAt: 30, reason: "removed" },
    ]);
    for await (const { partition, records } of again) {
      if (partition !== 0) continue;
      expect(records[0]!.offset).toBe(30);
      break;
    }
  });

  test("because a crash took the unsynced end is told, and no later record is skipped", async () => {
    await fill(8);
    await log.close();
    // As after a power cut that took twelve records of a topic that is not synced: groups were told of them.
    const committedOffsets = [{ group: "g", topic: TOPIC, partition: 0, offset: 20 }];
    await changeCheckpoint((checkpoint) => ({ ...checkpoint, committedOffsets }));
    log = await openSmallLog(disk, { timers });
    const [described] = await log.describeGroups();
    expect(described!.partitions).toMatchObject([
      { committedOffset: 8, lagRecords: 0, lagSeconds: 0, lost: "cut" },
    ]);
    await fill(40);
    disk.kill();
    log = await openSmallLog(disk, { timers });
    const lost: LostOffset[] = [];
    const again = await consume({ onOffsetLost: (each) => lost.push(each) });
    expect(lost).toEqual([
      { topic: TOPIC, partition: 0, committedOffset: 20, goesOnAt: 8, reason: "cut" },
    ]);
    for await (const { partition, records } of again) {
      if (partition !== 0) continue;
      expect(records[0]!.offset).toBe(8);
      await again.commit(TOPIC, 0, 9);
      break;
    }
    const [after] = await log.describeGroups();
    expect(after!.partitions[0]!.lost).toBeUndefined();
  });

  /** As if retention had removed all records, up to an offset, of every partition. */
  const removeUpTo = (startOffset: number) =>
    changeCheckpoint((checkpoint) => ({
      ...checkpoint,
      topics: checkpoint.topics.map((topic) => ({
        ...topic,
        partitions: topic.partitions.map((mark) => ({ ...mark, segments: [], startOffset })),
      })),
    }));

  async function changeCheckpoint(change: (checkpoint: Checkpoint) => Checkpoint): Promise<void> {
    const fs = disk.fileSystem();
    const checkpoint = await readCheckpoint(fs, "/data");
    await writeCheckpoint(fs, "/data", change(checkpoint!));
  }
});
