import { type EventLog, EventLogError, type LogRecord } from "@touchline/event-log";
import { foldEvents, type MatchEvent, topics } from "@touchline/football";
import { parseDeadLetter, parseMatchEvent } from "@touchline/football/parse";
import { expect, test, vi } from "vitest";
import { type PartitionFault, reconcilerGroup, startReconciler } from "./reconciler.ts";
import { Crash, crashingLog } from "./testing/crashing-log.ts";
import { recordsOf, temporaryLog, toRecord, untilDecided, withLog } from "./testing/log.ts";
import { toldMatch, toldTogether } from "./testing/told-matches.ts";

const reports = topics.reports.name;
const matchEvents = topics.matchEvents.name;
const matchIds = ["m1", "m2", "m3", "m4", "m5", "m6"];

/** Decides all there is in the log, undisturbed. */
async function decideAll(log: EventLog, eventsHeldMax?: number) {
  const reconciler = await startReconciler({
    log,
    ...(eventsHeldMax !== undefined && { eventsHeldMax }),
  });
  await untilDecided(log, reconcilerGroup);
  await reconciler.close();
  return reconciler.stats();
}

const eventsIn = (partitions: readonly LogRecord[][]): MatchEvent[] =>
  partitions.flat().flatMap(({ value }) => {
    const parsed = parseMatchEvent(value);
    return parsed.ok ? [parsed.value] : [];
  });

/** Everything about the records of a topic that a reader can see. */
const bytesOf = (partitions: readonly LogRecord[][]) =>
  partitions.map((records) =>
    records.map(({ offset, timestamp, key, value, headers }) => ({
      offset,
      timestamp,
      key: key?.toString(),
      value: value.toString(),
      headers,
    })),
  );

test("what the feeds report becomes one stream per match, in the partition of the match", async () => {
  const log = await temporaryLog();
  await log.append(reports, toldTogether(matchIds).map(toRecord));
  const stats = await decideAll(log);

  const partitions = await recordsOf(log, matchEvents);
  for (const [partition, records] of partitions.entries())
    for (const { key, headers } of records) {
      expect(headers).toMatchObject({ schema: topics.matchEvents.schema });
      const where = await log.append(reports, [{ key: key!, value: "" }]);
      expect(where[0]?.partition).toBe(partition);
    }
  for (const matchId of matchIds) {
    const events = eventsIn(partitions).filter((event) => event.matchId === matchId);
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, i) => i + 1));
    const match = foldEvents(events);
    expect(match).toMatchObject({ lifecycle: "finished", score: { home: 1, away: 1 } });
  }
  expect(stats).toMatchObject({
    reportsTotal: 6 * 16,
    eventsTotal: 6 * 13,
    repeatedTotal: 6 * 2,
    refusedTotal: 6 * 2,
    lagRecords: 0,
    matchesHeld: 6,
    partitionsFaulty: 0,
  });
});

test("a report that cannot be believed or read is a dead letter with its bytes, and the others go on", async () => {
  const log = await temporaryLog();
  const [tooEarly, fixture] = toldMatch("m1").map(toRecord);
  await log.append(reports, [
    tooEarly!,
    { key: "m1", value: "{" },
    { ...fixture!, key: "m2" },
    { key: "m1", value: JSON.stringify({ text: "x".repeat(300_000) }) },
    fixture!,
  ]);
  await decideAll(log);
  const letters = (await recordsOf(log, topics.deadLetters.name))
    .flat()
    .map(({ value, headers }) => {
      const parsed = parseDeadLetter(value);
      return { ...(parsed.ok && parsed.value), basis: headers.basis };
    });
  expect(new Set(letters.map(({ problem }) => problem))).toEqual(
    new Set(["too_large", "unknown_match", "wrong_key", "wrong_shape"]),
  );
  expect(letters).toHaveLength(4);
  const refused = letters.find(({ problem }) => problem === "unknown_match");
  expect(refused).toMatchObject({
    feedId: "f",
    matchId: "m1",
    basis: expect.stringMatching(/^reports\/\d+@0$/),
  });
  expect(Buffer.from(refused?.payloadBase64 ?? "", "base64").toString()).toBe(
    Buffer.from(tooEarly!.value ?? "").toString(),
  );
  expect(eventsIn(await recordsOf(log, matchEvents))).toHaveLength(1);
});

test("reports delivered again after a restart change nothing", async () => {
  const log = await temporaryLog();
  const [, ...told] = toldMatch("m1").map(toRecord);
  await log.append(reports, told);
  await decideAll(log);
  const once = bytesOf(await recordsOf(log, matchEvents));
  await log.append(reports, told);
  await decideAll(log);
  expect(bytesOf(await recordsOf(log, matchEvents))).toEqual(once);
});

test("with room for a single match in memory the stream is the same", async () => {
  const log = await temporaryLog();
  await log.append(reports, toldTogether(matchIds).map(toRecord));
  const stats = await decideAll(log, 1);
  expect(stats).toMatchObject({ eventsTotal: 6 * 13, matchesHeld: 1 });
});

test.for(["before", "after"] as const)(
  "killed %s any step and started again, no event is lost, none is there twice, and none is other",
  { timeout: 120_000 },
  async (when) => {
    const told = toldTogether(["m1", "m2"]).map((report, i) => ({
      ...toRecord(report),
      timestamp: 1_000_000 + i,
    }));
    const outcomeOf = async (log: EventLog) => ({
      events: bytesOf(await recordsOf(log, matchEvents)),
      refused: new Set(
        (await recordsOf(log, topics.deadLetters.name)).flat().map(({ headers }) => headers.basis),
      ),
    });
    const undisturbed = await withLog(async (log) => {
      await log.append(reports, told);
      await decideAll(log);
      return outcomeOf(log);
    });
    expect(undisturbed.events.flat()).toHaveLength(2 * 13);

    let step = 1;
    for (let hasDied = true; hasDied; step += 1)
      hasDied = await withLog(async (log) => {
        await log.append(reports, told);
        const died = await runUntilKilled(log, step, when);
        await decideAll(log);
        expect(await outcomeOf(log), `killed ${when} step ${step}`).toEqual(undisturbed);
        return died;
      });
    expect(step).toBeGreaterThan(25);
  },
);

test("a full disk is waited out, and what was written before the error is not written again", async () => {
  const log = await temporaryLog();
  await log.append(reports, toldTogether(matchIds).map(toRecord));
  let appends = 0;
  const full: EventLog = appendingBy(log, async (topic, records) => {
    appends += 1;
    const positions = appends % 2 === 0 ? [] : await log.append(topic, records);
    if (appends > 5) return positions.length > 0 ? positions : log.append(topic, records);
    throw new EventLogError("EVENT_LOG_DISK_FULL", "no room");
  });
  const reconciler = await startReconciler({ log: full, retryDelayMs: 1 });
  await untilDecided(log, reconcilerGroup);
  await reconciler.close();
  expect(reconciler.stats()).toMatchObject({ retriesTotal: 5, partitionsFaulty: 0 });
  const events = eventsIn(await recordsOf(log, matchEvents));
  expect(events).toHaveLength(6 * 13);
  for (const matchId of matchIds)
    expect(foldEvents(events.filter((event) => event.matchId === matchId))?.seq).toBe(13);
});

test("a partition that cannot be written is given up, and the others go on", async () => {
  const log = await temporaryLog();
  await log.append(reports, toldTogether(matchIds).map(toRecord));
  const lost = (await recordsOf(log, reports)).findIndex((records) => records.length > 0);
  const onFault = vi.fn<(fault: PartitionFault) => void>();
  const broken = appendingBy(log, (topic, records) => {
    if (records[0]?.partition !== lost) return log.append(topic, records);
    throw new EventLogError("EVENT_LOG_STORAGE_FAULT", "fdatasync failed");
  });
  const reconciler = await startReconciler({ log: broken, onFault });
  const left = (await recordsOf(log, reports)).flatMap((r, partition) =>
    partition === lost ? [] : r,
  );
  await vi.waitUntil(() => reconciler.stats().reportsTotal >= left.length, { interval: 1 });
  await vi.waitUntil(() => onFault.mock.calls.length > 0, { interval: 1 });
  await reconciler.close();
  expect(onFault.mock.calls.map(([{ partition }]) => partition)).toEqual([lost]);
  expect(reconciler.stats().partitionsFaulty).toBe(1);
  const partitions = await recordsOf(log, matchEvents);
  expect(partitions[lost]).toEqual([]);
  const matchesLeft = new Set(left.map(({ key }) => String(key))).size;
  expect(partitions.flat()).toHaveLength(13 * matchesLeft);
});

test.for(["first", "second"] as const)(
  "two reconcilers share the partitions, and when the %s leaves, the other goes on where it was",
  async (leaver) => {
    const told = toldTogether(matchIds).map((report, i) => ({
      ...toRecord(report),
      timestamp: 1_000_000 + i,
    }));
    const undisturbed = await withLog(async (log) => {
      await log.append(reports, told);
      await decideAll(log);
      return bytesOf(await recordsOf(log, matchEvents));
    });
    const log = await temporaryLog();
    const first = await startReconciler({ log });
    await log.append(reports, told.slice(0, 30));
    await untilDecided(log, reconcilerGroup);
    const second = await startReconciler({ log });
    await log.append(reports, told.slice(30, 60));
    await untilDecided(log, reconcilerGroup);
    const [leaves, stays] = leaver === "first" ? [first, second] : [second, first];
    await leaves.close();
    await log.append(reports, told.slice(60));
    await untilDecided(log, reconcilerGroup);
    await stays.close();
    expect(leaves.stats().reportsTotal).toBeGreaterThan(0);
    expect(stays.stats().reportsTotal).toBeGreaterThan(36);
    expect(bytesOf(await recordsOf(log, matchEvents))).toEqual(undisturbed);
  },
);

test("another writer in its partition of match-events stops it", async () => {
  const log = await temporaryLog();
  const told = toldTogether(["m1"]).map(toRecord);
  await log.append(reports, told.slice(0, 5));
  const reconciler = await startReconciler({ log });
  await untilDecided(log, reconcilerGroup);
  await log.append(matchEvents, [{ key: "m1", value: "{}" }]);
  await log.append(reports, told.slice(5));
  await expect(reconciler.stopped).rejects.toMatchObject({ code: "RECONCILER_NOT_ALONE" });
  await expect(reconciler.close()).rejects.toThrow("something else writes there");
});

test("reports on a match whose stream cannot be read back are dead letters; other matches go on", async () => {
  const log = await temporaryLog();
  const [first, ...rest] = toldTogether(["m1", "m2"]).map(toRecord);
  await log.append(matchEvents, [{ key: "m1", value: "{}" }]);
  await log.append(reports, [first!, ...rest]);
  await decideAll(log);
  const events = eventsIn(await recordsOf(log, matchEvents));
  expect(new Set(events.map(({ matchId }) => matchId))).toEqual(new Set(["m2"]));
  const letters = (await recordsOf(log, topics.deadLetters.name)).flat();
  expect(letters.map(({ value }) => parseDeadLetter(value))).toContainEqual({
    ok: true,
    value: expect.objectContaining({ problem: "stream_broken", matchId: "m1" }),
  });
});

/** The log, but for how it appends. */
const appendingBy = (log: EventLog, append: EventLog["append"]): EventLog => ({
  createTopic: (topic) => log.createTopic(topic),
  deleteTopic: (name) => log.deleteTopic(name),
  describeTopics: () => log.describeTopics(),
  append,
  producer: (options) => log.producer(options),
  fetch: (request) => log.fetch(request),
  offsetAt: (topic, partition, at) => log.offsetAt(topic, partition, at),
  consume: (options) => log.consume(options),
  describeGroups: () => log.describeGroups(),
  previewOffsets: (reset) => log.previewOffsets(reset),
  moveOffsets: (group, moves) => log.moveOffsets(group, moves),
  deleteGroup: (group) => log.deleteGroup(group),
  close: () => log.close(),
});

/** Whether it came to the step at all; if not, it has decided everything. */
async function runUntilKilled(log: EventLog, step: number, when: "before" | "after") {
  const mortal = crashingLog(log, step, when);
  try {
    const reconciler = await startReconciler({ log: mortal.log });
    await Promise.race([reconciler.stopped, untilDecided(log, reconcilerGroup)]);
    await reconciler.close();
  } catch (error) {
    if (!(error instanceof Crash)) throw error;
  }
  await mortal.bury();
  return mortal.hasDied();
}
