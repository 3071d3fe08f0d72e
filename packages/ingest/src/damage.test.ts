import { type EventLog, EventLogError, partitionFor } from "@touchline/event-log";
import { topics } from "@touchline/football";
import { parseDeadLetter, parseReport } from "@touchline/football/parse";
import { expect, test, vi } from "vitest";
import { type FeedOptions, prepareFeeds, startIngest } from "./ingest.ts";
import { JumpingTime } from "./testing/jumping-time.ts";
import { damage, recordsOf, withAppend, withFolder, withLog, withLogIn } from "./testing/log.ts";

const random = { uint64: () => 0n };
const began = Date.parse("2026-08-01T15:00:00Z");
const day: FeedOptions = {
  feedId: "invented",
  adapter: "simulator",
  paths: ["seed=1&matches=5"],
  rate: 200,
};
const { name: reports, partitions } = topics.reports;

/** Plays the feed until it has finished or failed, and gives its last state and what was told. */
async function play(log: EventLog, time: JumpingTime) {
  const onNotice = vi.fn<(notice: string) => void>();
  const ingest = await startIngest({
    log,
    clock: time,
    timers: time,
    random,
    feeds: await prepareFeeds([day]),
    onNotice,
  });
  const stats = () => ingest.stats()[0]!;
  await vi.waitUntil(() => ["finished", "failed"].includes(stats().state), {
    timeout: 20_000,
    interval: 1,
  });
  await ingest.close();
  return { ...stats(), notices: onNotice.mock.calls.flat() };
}

/** Plays the feed in a process that is killed once so many appends of reports are durable. */
async function playKilled(log: EventLog, time: JumpingTime, appendsMax: number): Promise<void> {
  let appends = 0;
  const mortal = withAppend(log, async (topic, records) => {
    if (appends >= appendsMax) throw new Error("the process is dead");
    if (topic === reports) appends += 1;
    return log.append(topic, records);
  });
  expect(await play(mortal, time)).toMatchObject({ message: "the process is dead" });
}

/** The ids of what is in the log, by partition. */
async function idsIn(log: EventLog): Promise<ReadonlyMap<number, readonly string[]>> {
  const records = await recordsOf(log, reports);
  const byPartition = Map.groupBy(records, ({ partition }) => partition);
  return new Map([...byPartition].map(([p, ofP]) => [p, ofP.map(({ headers }) => headers["id"]!)]));
}

/** What is in the log when nothing disturbs the feed. */
const undisturbed = await withLog(async (log) => {
  await play(log, new JumpingTime(began));
  return idsIn(log);
});
const lost = [...undisturbed.keys()].toSorted(
  (a, b) => undisturbed.get(b)!.length - undisturbed.get(a)!.length,
)[0]!;
const mine = undisturbed.get(lost)!;

test("a damaged partition of `reports` costs its own reports only, each is one dead letter, and none is made twice", async () => {
  expect(undisturbed.size).toBeGreaterThan(2);
  await withFolder(async (directory) => {
    const time = new JumpingTime(began);
    const made = await withLogIn(directory, async (log) => {
      await playKilled(log, time, 200);
      return (await idsIn(log)).get(lost)!;
    });
    expect(made.length).toBeGreaterThan(10);
    expect(made.length).toBeLessThan(mine.length - 10);
    await damage(directory, `reports-${lost}`);

    await withLogIn(directory, async (log) => {
      await playKilled(log, time, 100);
      const { state, notices, message } = await play(log, time);
      expect({ state, notices }).toEqual({ state: "finished", notices: [] });
      expect(message).toMatch(`nothing can be written to reports/${lost}`);
      const others = [...undisturbed].filter(([partition]) => partition !== lost);
      expect(await idsIn(log)).toEqual(new Map(others));

      const letters = await recordsOf(log, topics.deadLetters.name);
      const ids = letters.map(({ headers }) => headers["id"]);
      expect(ids).toEqual(mine.slice(made.length).map((id) => `unlogged:${id}`));
      for (const { value } of letters) {
        const parsed = parseDeadLetter(value);
        const letter = parsed.ok ? parsed.value : undefined;
        expect(letter?.problem).toBe("not_logged");
        expect(letter?.detail).toMatch(
          `reports-${lost}/00000000000000000000.log is damaged at byte`,
        );
        const report = parseReport(Buffer.from(letter?.payloadBase64 ?? "", "base64"));
        expect(report.ok && partitionFor(report.value.matchId, partitions)).toBe(lost);
      }
    });
  });
});

test("a partition of `reports` that fails while it is written to is left out from then on", async () => {
  await withLog(async (log) => {
    let appends = 0;
    const failing = withAppend(log, async (topic, records) => {
      const isLost = topic === reports && partitionFor(records[0]!.key!, partitions) === lost;
      if (isLost && ++appends > 3) {
        throw new EventLogError("EVENT_LOG_STORAGE_FAULT", "fdatasync failed");
      }
      return log.append(topic, records);
    });
    const described: EventLog["describeTopics"] = async () =>
      (await log.describeTopics()).map((topic) => ({
        ...topic,
        partitions: topic.partitions.map((p) =>
          topic.name === reports && p.partition === lost && appends > 3
            ? { ...p, status: "read_only" as const, fault: "fdatasync failed" }
            : p,
        ),
      }));
    const faulty = new Proxy(failing, {
      get: (target, name) => (name === "describeTopics" ? described : Reflect.get(target, name)),
    });
    expect(await play(faulty, new JumpingTime(began))).toMatchObject({ state: "finished" });
    const logged = (await idsIn(log)).get(lost)!;
    expect(logged).toEqual(mine.slice(0, logged.length));
    const letters = await recordsOf(log, topics.deadLetters.name);
    expect(letters).toHaveLength(mine.length - logged.length);
    expect(appends).toBe(4);
  });
});

test("damage in `feeds` fails the feed with the reason: a run that would not be found again is not begun", async () => {
  await withFolder(async (directory) => {
    const time = new JumpingTime(began);
    await withLogIn(directory, (log) => playKilled(log, time, 3));
    await damage(directory, "feeds-0");
    await withLogIn(directory, async (log) => {
      const before = await idsIn(log);
      const { state, message, notices } = await play(log, time);
      expect(state).toBe("failed");
      expect(message).toMatch(/^feeds\/0 is offline: .*feeds-0\/0+\.log is damaged at byte \d+/);
      expect(notices.toSorted()).toEqual([
        `feed invented has failed: ${message}`,
        `feeds that are played no more could not be retired: ${message}`,
      ]);
      expect(await idsIn(log)).toEqual(before);
    });
  });
});

test.for(["competitions", "dead-letters"] as const)(
  "damage in `%s` keeps no report from being made",
  async (topic) => {
    await withFolder(async (directory) => {
      const time = new JumpingTime(began);
      await withLogIn(directory, async (log) => {
        await playKilled(log, time, 50);
        await log.append(topic, [{ value: "one more" }]);
      });
      await damage(directory, `${topic}-0`);
      await withLogIn(directory, async (log) => {
        expect((await play(log, time)).state).toBe("finished");
        expect(await idsIn(log)).toEqual(undisturbed);
      });
    });
  },
);
