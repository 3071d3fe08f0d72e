import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EventLogError } from "@touchline/event-log";
import { type EmbeddedLog, openEmbeddedLog } from "@touchline/event-log/embedded";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { deedLine, operatorActs, readOperatorActs } from "./operator-act.ts";
import {
  ActsAreKept,
  makeOperatorActs,
  type OperatorChanges,
  recordedActs,
} from "./recorded-acts.ts";

let directory: string;
let log: EmbeddedLog;
let changes: OperatorChanges;
let told: string[];
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "touchline-acts-"));
  log = await openEmbeddedLog({ directory });
  told = [];
  let acts = 0;
  changes = recordedActs(log, {
    by: "local command",
    user: "ada",
    replicationFactor: 1,
    now: () => 1000 + acts,
    newId: () => `act ${++acts}`,
    tell: (line) => void told.push(line),
  });
});
afterEach(async () => {
  vi.restoreAllMocks();
  await log.close();
  await rm(directory, { recursive: true });
});

/** What another process reads of it at this moment. */
async function actsOnDisk() {
  const seen = await openEmbeddedLog({ directory, readOnly: true });
  try {
    return await readOperatorActs(seen);
  } finally {
    await seen.close();
  }
}

test("an act is on disk before it takes effect, with who, when and all that is lost by it, and afterwards as done", async () => {
  await changes.createTopic({ name: "odds", partitions: 2, retentionMs: Infinity });
  await log.append("odds", [{ partition: 1, value: "1.5" }]);
  const { promise: held, resolve: goOn } = Promise.withResolvers<void>();
  const { promise: reached, resolve: isReached } = Promise.withResolvers<void>();
  const deleteTopic = log.deleteTopic.bind(log);
  vi.spyOn(log, "deleteTopic").mockImplementation(async (name) => {
    isReached();
    await held;
    return deleteTopic(name);
  });
  const deleting = changes.deleteTopic("odds");
  await reached;
  const begun = {
    act: "act 2",
    state: "begun",
    at: 1002,
    by: "local command",
    user: "ada",
    deed: {
      kind: "topic deleted",
      topic: "odds",
      partitions: [
        { partition: 0, startOffset: 0, highWatermark: 0 },
        { partition: 1, startOffset: 0, highWatermark: 1 },
      ],
      sizeBytes: expect.any(Number),
    },
  };
  expect((await actsOnDisk())[1]).toEqual(begun);
  expect((await log.describeTopics()).map(({ name }) => name)).toContain("odds");
  goOn();
  await deleting;
  const acts = await actsOnDisk();
  expect(acts[1]).toEqual({ ...begun, state: "done", endedAt: 1002 });
  expect(acts.map(({ deed }) => deedLine(deed))).toEqual([
    "made odds: partitions 2, retentionMs forever",
    expect.stringMatching(/^deleted odds: partitions 2, offsets 1, \d+ B$/),
  ]);
});

test("a change of settings is recorded with what they were, and a failed act with why", async () => {
  await changes.createTopic({ name: "odds", partitions: 1, retentionMs: 60_000 });
  await changes.createTopic({ name: "odds", partitions: 1, retentionMs: 90_000 });
  await expect(changes.createTopic({ name: "odds", partitions: 3 })).rejects.toMatchObject({
    code: "EVENT_LOG_TOPIC_MISMATCH",
  });
  const [, changed, failed] = await actsOnDisk();
  expect(deedLine(changed!.deed)).toBe("changed odds: retentionMs 60000 to 90000");
  expect(failed).toMatchObject({ state: "failed", problem: expect.stringContaining("odds") });
});

test("moved offsets are recorded as the preview that was applied", async () => {
  await log.createTopic({ name: "odds", partitions: 1 });
  for (const value of ["1.5", "1.6", "1.7"]) await log.append("odds", [{ value }]);
  const consumer = await log.consume({ group: "bookmaker", topics: ["odds"] });
  await consumer.commit("odds", 0, 1);
  await consumer.close();
  const moves = await log.previewOffsets({ group: "bookmaker", to: "latest" });
  await changes.moveOffsets("bookmaker", moves);
  const [act] = await actsOnDisk();
  expect(act).toMatchObject({
    state: "done",
    deed: {
      kind: "offsets moved",
      group: "bookmaker",
      moves: [{ topic: "odds", partition: 0, from: 1, to: 3 }],
    },
  });
  expect(deedLine(act!.deed)).toBe("moved bookmaker: odds/0 1 to 3");
});

test("what cannot be recorded is not done, but for a deletion that makes the room which the record lacks", async () => {
  await log.createTopic({ name: "odds", partitions: 1 });
  await makeOperatorActs(log, 1);
  const append = log.append.bind(log);
  let isFull = true;
  vi.spyOn(log, "append").mockImplementation((...given) =>
    isFull
      ? Promise.reject(new EventLogError("EVENT_LOG_DISK_FULL", "the disk is full"))
      : append(...given),
  );
  await expect(changes.createTopic({ name: "lineups", partitions: 1 })).rejects.toThrow("full");
  const deleteTopic = log.deleteTopic.bind(log);
  vi.spyOn(log, "deleteTopic").mockImplementation(async (name) => {
    await deleteTopic(name);
    isFull = false;
  });
  await changes.deleteTopic("odds");
  expect((await log.describeTopics()).map(({ name }) => name)).toEqual([operatorActs.name]);
  expect(await actsOnDisk()).toMatchObject([{ state: "done", deed: { kind: "topic deleted" } }]);
  expect(told).toEqual(["the disk is full: this act is recorded once it has made room"]);
});

test("the record of acts is neither changed nor deleted, and what is no act in it is passed over", async () => {
  await changes.createTopic({ name: "odds", partitions: 1 });
  await expect(changes.deleteTopic(operatorActs.name)).rejects.toThrow(ActsAreKept);
  await expect(
    changes.createTopic({ name: operatorActs.name, partitions: 1, retentionMs: 1 }),
  ).rejects.toThrow(ActsAreKept);
  await log.append(operatorActs.name, [{ value: "not JSON" }, { value: '{"act":"forged"}' }]);
  expect(await actsOnDisk()).toHaveLength(1);
});
