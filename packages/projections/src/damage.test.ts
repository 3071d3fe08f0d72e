import { join } from "node:path";
import { leagueRules, topics } from "@touchline/football";
import { expect, onTestFinished, test, vi } from "vitest";
import { openProjections } from "./open-projections.ts";
import type { Projections, ProjectionsOptions } from "./projections.ts";
import {
  appendCompetition,
  appendEvents,
  damage,
  openLog,
  recordsOf,
  temporaryFolder,
} from "./testing/log.ts";
import { told, wonByOne } from "./testing/told.ts";

/** Two matches, each alone in a partition. */
const [here, there] = ["m1", "m2"] as const;
const premierLeague = { competitionId: "pl", name: "Premier League", rules: leagueRules };

/** Never tried again while a test runs: what does not wait for that must not need it. */
const retryDelayMs = 600_000;

async function open(options: ProjectionsOptions): Promise<Projections> {
  const projections = await openProjections({ retryDelayMs, ...options });
  onTestFinished(() => projections.close());
  return projections;
}

/** A folder with a log in which two matches have begun, and what was projected of them. */
async function begun() {
  const folder = await temporaryFolder();
  const directory = join(folder, "log");
  const file = join(folder, "p.sqlite");
  const log = await openLog(directory);
  const streams = [told(here, wonByOne()), told(there, wonByOne())];
  await appendCompetition(log, premierLeague);
  await appendEvents(
    log,
    streams.flatMap((events) => events.slice(0, 3)),
  );
  const projections = await openProjections({ log, file });
  await projections.whenCaughtUp();
  const partition = projections.position(here)!.partition;
  expect(projections.position(there)!.partition).not.toBe(partition);
  const { epoch } = projections;
  await projections.close();
  await log.close();
  return { directory, file, partition, epoch };
}

test("a damaged partition stands still with what was applied of it, the others go on, and nobody waits for it", async () => {
  const { directory, file, partition, epoch } = await begun();
  await damage(directory, `match-events-${partition}`);
  const log = await openLog(directory);
  await appendEvents(log, told(there, wonByOne()).slice(3));
  const onNotice = vi.fn<(notice: string) => void>();
  const projections = await open({ log, file, onNotice });
  await projections.whenCaughtUp();
  expect(projections.epoch).toBe(epoch);
  expect(projections.match(here)?.seq).toBe(3);
  expect(projections.match(there)?.lifecycle).toBe("finished");
  expect(projections.stats().partitionsFaulty).toBe(1);
  expect(onNotice.mock.calls.flat()).toEqual([
    expect.stringMatching(
      `^match-events/${partition} stands still: .*match-events-${partition}/0+.log is damaged at byte \\d+`,
    ),
  ]);
});

test("a partition whose newest records were lost to damage is not taken for another log", async () => {
  const { directory, file, partition, epoch } = await begun();
  const log = await openLog(directory);
  const described = await log.describeTopics();
  const shortened = described.map(({ name, partitions, ...topic }) => ({
    ...topic,
    name,
    partitions: partitions.map((p) =>
      name === topics.matchEvents.name && p.partition === partition
        ? { ...p, highWatermark: 1, status: "offline" as const, fault: "1.journal is damaged" }
        : p,
    ),
  }));
  const lossy = new Proxy(log, {
    get: (target, name) => {
      if (name === "describeTopics") return () => Promise.resolve(shortened);
      if (name === "offsetAt")
        return (topic: string, at: number, ...rest: [number | "earliest" | "latest"]) =>
          topic === topics.matchEvents.name && at === partition
            ? Promise.resolve(1)
            : target.offsetAt(topic, at, ...rest);
      const value: unknown = Reflect.get(target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
  const projections = await open({ log: lossy, file });
  expect(projections.epoch).toBe(epoch);
  expect(projections.match(here)?.seq).toBe(3);
});

test("damage in `competitions` leaves the matches as they are", async () => {
  const { directory, file } = await begun();
  await damage(directory, "competitions-0");
  const log = await openLog(directory);
  const projections = await open({ log, file });
  await appendEvents(log, told(there, wonByOne()).slice(3));
  await projections.whenCaughtUp();
  await vi.waitUntil(() => projections.match(there)?.lifecycle === "finished", { interval: 1 });
  expect(projections.competition("pl")).toEqual(premierLeague);
  expect(projections.stats().partitionsFaulty).toBe(1);
});

test("a record nobody can use is passed over and told of when its dead letter cannot be kept", async () => {
  const { directory, file } = await begun();
  const before = await openLog(directory);
  await before.append(topics.deadLetters.name, [{ value: "an older letter" }]);
  await before.close();
  await damage(directory, "dead-letters-0");
  const log = await openLog(directory);
  const onNotice = vi.fn<(notice: string) => void>();
  const projections = await open({ log, file, onNotice });
  await log.append(topics.matchEvents.name, [{ key: here, value: "{" }]);
  await appendEvents(log, told(here, wonByOne()).slice(3));
  await vi.waitUntil(() => projections.match(here)?.lifecycle === "finished", { interval: 1 });
  expect(onNotice.mock.calls.flat()).toEqual([
    expect.stringMatching(/^match-events\/\d+ offset 3 is passed over: /),
    expect.stringMatching(/^no dead letter of it could be kept: dead-letters\/0 is offline: /),
  ]);
  await expect(recordsOf(log, topics.deadLetters.name)).rejects.toMatchObject({
    code: "EVENT_LOG_CORRUPT",
  });
});
