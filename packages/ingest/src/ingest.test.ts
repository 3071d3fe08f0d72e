import { fileURLToPath } from "node:url";
import { type EventLog, EventLogError } from "@touchline/event-log";
import { type Report, topics } from "@touchline/football";
import { parseDeadLetter, parseReport } from "@touchline/football/parse";
import * as fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { parseFeedRecord } from "./feed-record.ts";
import { type FeedOptions, type Ingest, prepareFeeds, startIngest } from "./ingest.ts";
import { JumpingTime } from "./testing/jumping-time.ts";
import { recordsOf, withAppend, withLog } from "./testing/log.ts";

const fixture = (name: string) =>
  fileURLToPath(new URL(`adapters/match-day/fixtures/${name}.json`, import.meta.url));
const random = { uint64: () => 0n };
const began = Date.parse("2026-08-01T15:00:00Z");

const invented: FeedOptions = {
  feedId: "invented",
  adapter: "match-day",
  paths: [fixture("match-day")],
  rate: 200,
};

const start = async (log: EventLog, time: JumpingTime, ...feeds: FeedOptions[]): Promise<Ingest> =>
  startIngest({ log, clock: time, timers: time, random, feeds: await prepareFeeds(feeds) });

const untilState = (ingest: Ingest, state: string, index = 0) =>
  vi.waitUntil(() => ingest.stats()[index]?.state === state, { timeout: 10_000, interval: 1 });

async function reportsIn(log: EventLog): Promise<readonly Report[]> {
  const records = await recordsOf(log, topics.reports.name);
  return records.map(({ value }) => {
    const parsed = parseReport(value);
    if (!parsed.ok) throw new Error(parsed.problem);
    return parsed.value;
  });
}

const idsIn = async (log: EventLog) => (await reportsIn(log)).map(({ reportId }) => reportId);

const runsIn = async (log: EventLog) =>
  (await recordsOf(log, topics.feeds.name)).map(({ value }) => parseFeedRecord(value));

const lettersIn = async (log: EventLog) =>
  (await recordsOf(log, topics.deadLetters.name)).map(({ value }) => parseDeadLetter(value));

/** The reports of a run that nothing disturbed. */
const undisturbed = await withLog(async (log) => {
  const ingest = await start(log, new JumpingTime(began), invented);
  await untilState(ingest, "finished");
  await ingest.close();
  return reportsIn(log);
});

test("a run makes every report once, each match in the order it was played", () => {
  expect(undisturbed.length).toBeGreaterThan(15);
  expect(new Set(undisturbed.map(({ reportId }) => reportId)).size).toBe(undisturbed.length);
  const times = undisturbed.map(({ occurredAt = 0 }) => occurredAt);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  expect(undisturbed[0]?.body).toMatchObject({
    kind: "fixture_set",
    replay: { rate: 200, programmeId: "invented-day" },
  });
});

test("reports lie in the partition of their match, with the schema of their value", async () => {
  await withLog(async (log) => {
    const ingest = await start(log, new JumpingTime(began), invented);
    await untilState(ingest, "finished");
    const records = await recordsOf(log, topics.reports.name);
    expect(new Set(records.map(({ key }) => key?.toString()))).toEqual(
      new Set([undisturbed[0]?.matchId]),
    );
    expect(new Set(records.map(({ headers }) => headers["schema"]))).toEqual(
      new Set([topics.reports.schema]),
    );
    await ingest.close();
  });
});

/** A log whose process is killed at its n-th append: before it is written, or after, but before that is known. */
function killedAt(log: EventLog, nth: number, written: boolean): EventLog {
  let appends = 0;
  return withAppend(log, async (topic, records) => {
    appends += 1;
    if (appends > nth) throw new Error("the process is dead");
    if (appends < nth) return log.append(topic, records);
    if (written) await log.append(topic, records);
    throw new Error("the process is dead");
  });
}

test("killed anywhere and started again it goes on: nothing lost, nothing twice, no second run", async () => {
  const deaths = fc.array(
    fc.record({ nth: fc.integer({ min: 1, max: 12 }), written: fc.boolean() }),
    {
      maxLength: 4,
    },
  );
  await fc.assert(
    fc.asyncProperty(deaths, (kills) =>
      withLog(async (log) => {
        const time = new JumpingTime(began);
        for (const { nth, written } of kills) {
          const doomed = await start(killedAt(log, nth, written), time, invented);
          await vi.waitUntil(
            () => ["failed", "finished"].includes(doomed.stats()[0]?.state ?? ""),
            {
              interval: 1,
            },
          );
          await doomed.close();
        }
        const ingest = await start(log, time, invented);
        await untilState(ingest, "finished");
        await ingest.close();
        expect((await idsIn(log)).toSorted()).toEqual(
          undisturbed.map(({ reportId }) => reportId).toSorted(),
        );
        expect(await reportsIn(log)).toEqual(undisturbed);
      }),
    ),
    { numRuns: 25 },
  );
}, 60_000);

test("what fell due while nobody was there is made at once", async () => {
  await withLog(async (log) => {
    const time = new JumpingTime(began);
    const doomed = await start(killedAt(log, 5, true), time, invented);
    await untilState(doomed, "failed");
    await doomed.close();
    time.jump(3_600_000);
    const resumedAt = time.now();
    const ingest = await start(log, time, invented);
    await untilState(ingest, "finished");
    expect(time.now()).toBe(resumedAt);
    expect(await reportsIn(log)).toEqual(undisturbed);
    await ingest.close();
  });
});

test("some time after the end it plays again as a new run with new match ids", async () => {
  await withLog(async (log) => {
    const time = new JumpingTime(began);
    const ingest = await start(log, time, { ...invented, repeatAfterMs: 60_000 });
    await vi.waitUntil(async () => (await runsIn(log)).length >= 4, { interval: 1 });
    await ingest.close();
    const [first, firstEnd, second] = await runsIn(log);
    expect(second?.run.startedAt).toBe((firstEnd?.run.finishedAt ?? 0) + 60_000);
    expect(second?.run.runId).not.toBe(first?.run.runId);
    const matches = new Set((await reportsIn(log)).map(({ matchId }) => matchId));
    expect(matches.size).toBeGreaterThanOrEqual(2);
  });
});

describe("a run nobody goes on with is retired", () => {
  const lostIn = async (log: EventLog) =>
    (await reportsIn(log)).filter(
      ({ body }) => body.kind === "coverage_set" && body.coverage === "lost",
    );
  /** A run that is cut short after some of its reports. */
  async function cutShort(log: EventLog, time: JumpingTime): Promise<void> {
    const doomed = await start(killedAt(log, 5, true), time, invented);
    await untilState(doomed, "failed");
    await doomed.close();
  }
  const untilRetired = (log: EventLog) =>
    vi.waitUntil(async () => (await runsIn(log)).some((record) => record?.state === "retired"), {
      interval: 1,
    });

  test("when its feed is no longer played: its unfinished match is followed no more, as of what was heard last", async () => {
    await withLog(async (log) => {
      const time = new JumpingTime(began);
      await cutShort(log, time);
      const heard = await reportsIn(log);
      time.jump(3_600_000);
      const ingest = await start(log, time);
      await untilRetired(log);
      await ingest.close();
      expect(await lostIn(log)).toMatchObject([
        {
          matchId: heard[0]?.matchId,
          occurredAt: Math.max(...heard.map(({ observedAt }) => observedAt)),
          observedAt: time.now(),
        },
      ]);
    });
  });

  test("when it plays at another speed; the new run begins at once", async () => {
    await withLog(async (log) => {
      const time = new JumpingTime(began);
      await cutShort(log, time);
      const ingest = await start(log, time, { ...invented, rate: 500 });
      await untilState(ingest, "finished");
      await ingest.close();
      expect((await lostIn(log)).length).toBe(1);
    });
  });

  test("and played again it is another run, without a wait", async () => {
    await withLog(async (log) => {
      const time = new JumpingTime(began);
      await cutShort(log, time);
      const without = await start(log, time);
      await untilRetired(log);
      await without.close();
      const ingest = await start(log, time, invented);
      await untilState(ingest, "finished");
      await ingest.close();
      const states = (await runsIn(log)).map((record) => record?.state);
      expect(states).toEqual(["running", "retired", "running", "finished"]);
    });
  });

  test("but a finished one is left as it is, and so is a match that was over", async () => {
    await withLog(async (log) => {
      const time = new JumpingTime(began);
      const ingest = await start(log, time, invented);
      await untilState(ingest, "finished");
      await ingest.close();
      const [running] = await recordsOf(log, topics.feeds.name);
      const without = await start(log, time);
      await without.close();
      expect(await lostIn(log)).toEqual([]);

      // As if the process had been killed between the last report and the word that the run is over.
      await log.append(topics.feeds.name, [{ key: "invented", value: running!.value }]);
      const again = await start(log, time);
      await untilRetired(log);
      await again.close();
      expect(await lostIn(log)).toEqual([]);
    });
  });

  test("killed while it is retired, nothing is said twice", async () => {
    for (const written of [false, true])
      for (const nth of [1, 2])
        await withLog(async (log) => {
          const time = new JumpingTime(began);
          await cutShort(log, time);
          const onNotice = vi.fn<(notice: string) => void>();
          const doomed = await startIngest({
            log: killedAt(log, nth, written),
            clock: time,
            timers: time,
            random,
            feeds: [],
            onNotice,
          });
          await vi.waitUntil(() => onNotice.mock.calls.length > 0, { interval: 1 });
          await doomed.close();
          const ingest = await start(log, time);
          await untilRetired(log);
          await ingest.close();
          expect((await lostIn(log)).length).toBe(1);
        });
  });
});

test("another speed is another run", async () => {
  await withLog(async (log) => {
    const time = new JumpingTime(began);
    const doomed = await start(killedAt(log, 5, true), time, invented);
    await untilState(doomed, "failed");
    const ingest = await start(log, time, { ...invented, rate: 500 });
    await untilState(ingest, "finished");
    await ingest.close();
    expect((await runsIn(log)).map((record) => record?.run.rate)).toEqual([200, 200, 500, 500]);
  });
});

test("what cannot be read is a dead letter with its bytes, said once and not in every run", async () => {
  await withLog(async (log) => {
    const time = new JumpingTime(began);
    const feed = { ...invented, paths: [fixture("unknown-kind")], repeatAfterMs: 1000 };
    const ingest = await start(log, time, feed);
    await vi.waitUntil(async () => (await runsIn(log)).length >= 4, { interval: 1 });
    await ingest.close();
    const letters = await lettersIn(log);
    expect(letters).toMatchObject([
      { ok: true, value: { problem: "unknown_kind", feedMatchId: "7" } },
    ]);
    const [letter] = letters;
    const bytes = letter?.ok === true ? letter.value.payloadBase64 : "";
    expect(Buffer.from(bytes, "base64").toString()).toBe('["drone","h2",2879000,"home"]');
  });
});

describe("when the log cannot take reports", () => {
  test("a full disk is waited out, and what had been taken is not sent again", async () => {
    await withLog(async (log) => {
      const time = new JumpingTime(began);
      let failures = 0;
      const full = withAppend(log, async (topic, records) => {
        if (topic !== topics.reports.name || failures >= 3) return log.append(topic, records);
        failures += 1;
        // Some partitions have room, others do not.
        await log.append(topic, records.slice(0, 2));
        throw new EventLogError("EVENT_LOG_DISK_FULL", "no room");
      });
      const ingest = await start(full, time, invented);
      await untilState(ingest, "finished");
      await ingest.close();
      expect(failures).toBe(3);
      expect(await reportsIn(log)).toEqual(undisturbed);
    });
  });

  test("one feed's failure is its own", async () => {
    await withLog(async (log) => {
      const time = new JumpingTime(began);
      const picky = withAppend(log, (topic, records) => {
        if (records.some(({ key }) => String(key).startsWith("unlucky")))
          throw new EventLogError("EVENT_LOG_STORAGE_FAULT", "the disk is broken");
        return log.append(topic, records);
      });
      const ingest = await start(picky, time, { ...invented, feedId: "unlucky" }, invented);
      await untilState(ingest, "finished", 1);
      expect(ingest.stats()[0]).toMatchObject({ state: "failed", message: "the disk is broken" });
      expect(await reportsIn(log)).toEqual(undisturbed);
      await ingest.close();
    });
  });
});

test("a paused feed makes nothing, and makes up for it when it goes on", async () => {
  await withLog(async (log) => {
    const time = new JumpingTime(began);
    const ingest = await start(log, time, invented);
    expect(ingest.pause("invented")).toBe(true);
    await untilState(ingest, "paused");
    time.jump(3_600_000);
    expect(await idsIn(log)).toEqual([]);
    ingest.resume("invented");
    await untilState(ingest, "finished");
    expect((await reportsIn(log)).length).toBe(undisturbed.length);
    expect(ingest.pause("nobody")).toBe(false);
    await ingest.close();
  });
});

describe("what cannot be begun is said before there is a log", () => {
  test.for([
    ["INGEST_ADAPTER_UNKNOWN", { adapter: "telegraph" }],
    ["INGEST_PATH_UNREADABLE", { paths: ["/nowhere/at/all.json"] }],
    ["INGEST_FEED_ID_INVALID", { feedId: "a/b" }],
  ] as const)("%s", async ([code, wrong]) => {
    await expect(prepareFeeds([{ ...invented, ...wrong }])).rejects.toMatchObject({ code });
  });

  test("INGEST_FEED_TWICE", async () => {
    await expect(prepareFeeds([invented, invented])).rejects.toMatchObject({
      code: "INGEST_FEED_TWICE",
    });
  });
});
