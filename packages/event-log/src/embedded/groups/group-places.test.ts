import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { ManualTime } from "../../testing/manual-time.ts";
import { SeededRandom } from "../../testing/seeded-random.ts";
import { SimulatedDisk } from "../../testing/simulated-disk.ts";
import { openSmallLog } from "../../testing/small-log.ts";
import type { ConsumeFault, Consumer, LostOffset, TopicOptions } from "../../event-log.ts";
import type { EmbeddedLog } from "../embedded-log.ts";
import { encodeSubscription } from "./consumer-protocol.ts";
import type { JoinAnswer, SyncAnswer } from "./coordinator-protocol.ts";

const TOPIC = "events";
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

let disk: SimulatedDisk;
let time: ManualTime;
let log: EmbeddedLog;

beforeEach(async () => {
  disk = new SimulatedDisk({ random: new SeededRandom(3) });
  time = new ManualTime();
  await open();
});
afterEach(() => log.close());

async function open(): Promise<void> {
  log = await openSmallLog(disk, { clock: time, timers: time, cleanIntervalMs: MINUTE_MS });
}

const make = (topic: Partial<TopicOptions> = {}) =>
  log.createTopic({ name: TOPIC, partitions: 1, ...topic });

/** Each record fills a segment. */
async function append(count: number): Promise<void> {
  for (let n = 0; n < count; n++)
    await log.append(TOPIC, [{ partition: 0, value: "x".repeat(2000) }]);
}

async function offsetsOf(consumer: Consumer, count: number): Promise<number[]> {
  const offsets: number[] = [];
  for await (const { records } of consumer) {
    offsets.push(...records.map(({ offset }) => offset));
    if (offsets.length >= count) break;
  }
  return offsets;
}

describe("a reader goes on", () => {
  test("at the first kept record when retention overtook it amid its reading, and is told", async () => {
    await make({ retentionMs: HOUR_MS });
    await append(10);
    const lost: LostOffset[] = [];
    const onOffsetLost = (each: LostOffset) => lost.push(each);
    const options = { group: "g", topics: [TOPIC], recordsMax: 1, onOffsetLost };
    const consumer = await log.consume({ ...options, pollIntervalMaxMs: 10 * HOUR_MS });
    const reading = consumer[Symbol.asyncIterator]();
    expect((await reading.next()).value.records[0].offset).toBe(0);
    await time.pass(HOUR_MS / 2);
    await append(4);
    await time.pass(HOUR_MS / 2 + 2 * MINUTE_MS);
    const goesOnAt = await log.offsetAt(TOPIC, 0, "earliest");
    expect(goesOnAt).toBeGreaterThan(5);
    // The batch it holds was removed, and is done all the same.
    await consumer.commit(TOPIC, 0, 1);
    expect((await reading.next()).value.records[0].offset).toBe(goesOnAt);
    expect(lost).toEqual([
      { topic: TOPIC, partition: 0, committedOffset: 1, goesOnAt, reason: "removed" },
    ]);
  });

  test("at the end that a power cut left of a topic that is not synced, and is told", async () => {
    await make({ durability: "os" });
    await append(12);
    const consumer = await log.consume({ group: "g", topics: [TOPIC] });
    await consumer.commit(TOPIC, 0, 12);
    disk.cutPower();
    await open();
    const end = await log.offsetAt(TOPIC, 0, "latest");
    expect(end).toBeLessThan(12);
    const [described] = await log.describeGroups();
    expect(described!.partitions).toMatchObject([
      { committedOffset: end, highWatermark: end, lagRecords: 0, lost: "cut" },
    ]);
    await append(14);
    const lost: LostOffset[] = [];
    const again = await log.consume({
      group: "g",
      topics: [TOPIC],
      onOffsetLost: (each) => lost.push(each),
    });
    expect((await offsetsOf(again, 1))[0]).toBe(end);
    expect(lost).toEqual([
      { topic: TOPIC, partition: 0, committedOffset: 12, goesOnAt: end, reason: "cut" },
    ]);
  });

  test("with its other topics when one is deleted under it, and with its namesake from the start", async () => {
    await make();
    await log.createTopic({ name: "others", partitions: 1 });
    await append(1);
    const faults: string[] = [];
    const consumer = await log.consume({
      group: "g",
      topics: [TOPIC, "others"],
      recordsMax: 1,
      onFault: ({ topic, error }) => faults.push(`${topic} ${error.code}`),
    });
    const reading = consumer[Symbol.asyncIterator]();
    expect((await reading.next()).value.topic).toBe(TOPIC);
    await consumer.commit(TOPIC, 0, 1);
    await append(1);
    await reading.next();
    await log.deleteTopic(TOPIC);
    const later = reading.next();
    await log.append("others", [{ partition: 0, value: "x" }]);
    expect((await later).value.topic).toBe("others");
    expect(faults).toEqual([`${TOPIC} EVENT_LOG_TOPIC_UNKNOWN`]);
    await expect(consumer.commit(TOPIC, 0, 1)).rejects.toMatchObject({
      code: "EVENT_LOG_TOPIC_UNKNOWN",
    });
    await consumer.close();
    await make();
    await append(1);
    const again = await log.consume({ group: "g", topics: [TOPIC] });
    expect(await offsetsOf(again, 1)).toEqual([0]);
  });

  test("in no topic that was made under the name of the one it read, nor commits there", async () => {
    await make();
    await append(2);
    const faults: string[] = [];
    const onFault = ({ error }: ConsumeFault) => faults.push(error.code);
    const consumer = await log.consume({ group: "g", topics: [TOPIC], recordsMax: 2, onFault });
    const reading = consumer[Symbol.asyncIterator]();
    expect((await reading.next()).value.records).toHaveLength(2);
    await log.deleteTopic(TOPIC);
    await make();
    await append(3);
    await expect(consumer.commit(TOPIC, 0, 2)).rejects.toMatchObject({
      code: "EVENT_LOG_TOPIC_UNKNOWN",
    });
    const next = reading.next();
    await vi.waitFor(() => expect(faults).toEqual(["EVENT_LOG_TOPIC_UNKNOWN"]));
    await consumer.close();
    expect((await next).done).toBe(true);
    const again = await log.consume({ group: "g", topics: [TOPIC] });
    expect(await offsetsOf(again, 3)).toEqual([0, 1, 2]);
  });
});

test("a group that two begin at the latest at once misses nothing that came between them", async () => {
  await make({ durability: "os" });
  await append(1);
  const latest = { group: "g", topics: [TOPIC], from: "latest" } as const;
  const first = log.consume(latest);
  await append(1);
  const second = log.consume(latest);
  await Promise.all([first, second]);
  expect(await log.describeGroups()).toMatchObject([
    { partitions: [{ committedOffset: 1, lagRecords: 1 }] },
  ]);
});

test("a reset reaches back to the first record that is kept, and what is applied is what was previewed", async () => {
  await make({ retentionMs: HOUR_MS });
  await append(6);
  const consumer = await log.consume({ group: "g", topics: [TOPIC] });
  await consumer.commit(TOPIC, 0, 5);
  await consumer.close();
  await time.pass(2 * HOUR_MS);
  await append(3);
  for (const to of ["earliest", { offset: 2 }, { shift: -4 }, { time: 0 }] as const) {
    const moves = await log.previewOffsets({ group: "g", to });
    expect(moves).toEqual([{ topic: TOPIC, partition: 0, from: expect.any(Number), to: 6 }]);
    await log.moveOffsets("g", moves);
    const [described] = await log.describeGroups();
    expect(described!.partitions).toMatchObject([{ committedOffset: 6, lagRecords: 3 }]);
    await log.moveOffsets("g", [{ ...moves[0]!, to: 8 }]);
  }
});

test("lag counts the records of compressed batches, and the age of the first of them", async () => {
  await make();
  const records = Array.from({ length: 10 }, (_, n) => ({
    partition: 0,
    value: "goal ".repeat(50),
    timestamp: time.now() - 1000 * (100 - n),
  }));
  await log.append(TOPIC, records, { compression: "zstd" });
  const consumer = await log.consume({ group: "g", topics: [TOPIC] });
  await consumer.commit(TOPIC, 0, 4);
  const [described] = await log.describeGroups();
  expect(described!.partitions).toMatchObject([{ lagRecords: 6, lagSeconds: 96 }]);
});

test("members behind a wire share with those in this process, round by round", async () => {
  await log.createTopic({ name: TOPIC, partitions: 4 });
  const local = await log.consume({
    group: "g",
    topics: [TOPIC],
    assignment: "cooperative-sticky",
  });
  const wire = new WireMember();
  // Two rounds: in the first, the member here is told to let go of what the second gives away.
  wire.join();
  wire.sync();
  expect(wire.heartbeat()).toBe("REBALANCE_IN_PROGRESS");
  expect(local.assignment()).toHaveLength(2);
  wire.join();
  wire.sync();
  expect(wire.heartbeat()).toBeUndefined();
  const [described] = await log.describeGroups();
  const shares = described!.memberships.map(({ assignment }) => assignment.length);
  expect(shares).toEqual([2, 2]);
  const its = described!.memberships.find(({ memberId }) => memberId === wire.memberId)!;
  const [{ partition } = { partition: -1 }] = its.assignment;
  await expect(local.commit(TOPIC, partition, 0)).rejects.toMatchObject({
    code: "EVENT_LOG_PARTITION_NOT_ASSIGNED",
  });
  expect(await wire.commit(partition)).toBeUndefined();
  await time.pass(10_001);
  // It fell silent: what it had is read here again.
  expect(await wire.commit(partition)).toBe("UNKNOWN_MEMBER_ID");
  expect(local.assignment()).toHaveLength(4);
});

/** Kafka's consumer as a listener would pass its requests on. */
class WireMember {
  memberId = "";
  #generation = -1;

  join(): void {
    const metadata = encodeSubscription({ topics: [TOPIC], owned: [], generation: -1 });
    const request = {
      group: "g",
      memberId: this.memberId,
      clientId: "wire",
      protocolType: "consumer",
      protocols: [{ name: "cooperative-sticky", metadata }],
      sessionTimeoutMs: 10_000,
      rebalanceTimeoutMs: 60_000,
    };
    log.coordinator.join(request, (answer: JoinAnswer) => {
      if (answer.type === "refused") throw new Error(answer.error);
      this.memberId = answer.memberId;
      this.#generation = answer.generation;
    });
  }

  sync(): SyncAnswer | undefined {
    let heard: SyncAnswer | undefined;
    const request = { group: "g", ...this.#identity(), assignments: new Map<string, Buffer>() };
    log.coordinator.sync(request, (answer) => (heard = answer));
    return heard;
  }

  heartbeat = () => log.coordinator.heartbeat("g", this.#identity());

  commit(partition: number) {
    const offsets = [{ topic: TOPIC, partition, offset: 0 }];
    return log.coordinator.commitOffsets({ group: "g", ...this.#identity(), offsets });
  }

  #identity = () => ({ memberId: this.memberId, generation: this.#generation });
}
