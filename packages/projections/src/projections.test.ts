import { closeSync, openSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { EventLogError } from "@touchline/event-log";
import {
  type Competition,
  foldEvents,
  leagueRules,
  type MatchEvent,
  topics,
} from "@touchline/football";
import { parseDeadLetter } from "@touchline/football/parse";
import { matchOfSeed } from "@touchline/football/testing";
import Database from "better-sqlite3";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { openProjections } from "./open-projections.ts";
import type { Projections, ProjectionsOptions } from "./projections.ts";
import type { MatchChange } from "./stored-event.ts";
import {
  appendCompetition,
  appendEvents,
  interleaved,
  recordsOf,
  temporaryFolder,
  temporaryLog,
} from "./testing/log.ts";
import { goal, kickOffAt, told, wonByOne } from "./testing/told.ts";

const matchIds = ["m1", "m2", "m3", "m4", "m5"];
/** The same five long matches in every run. */
const streams = Array.from({ length: 100 }, (_, seed) => matchOfSeed(seed))
  .filter((events) => events.length >= 30)
  .slice(0, matchIds.length)
  .map((events, i) => events.map((event) => ({ ...event, matchId: matchIds[i]! })));
const laterByOne = (events: readonly MatchEvent[]) =>
  events.map((event) => ({ ...event, decidedAt: event.decidedAt + 1 }));
const premierLeague: Competition = {
  competitionId: "premier-league",
  name: "Premier League",
  rules: leagueRules,
};

/** Opens, and has applied all that is in the log. */
async function open(options: ProjectionsOptions): Promise<Projections> {
  const projections = await openProjections({ now: () => kickOffAt, ...options });
  onTestFinished(() => projections.close().catch(() => undefined));
  await projections.whenCaughtUp();
  return projections;
}

/** Waits until as many events have been applied. */
const untilApplied = (projections: Projections, events: number) =>
  vi.waitUntil(() => projections.stats().eventsTotal >= events, { interval: 1, timeout: 5_000 });

/** All that can be asked, but for the epoch. */
const everythingIn = (projections: Projections) => ({
  positions: [...projections.positions()],
  matches: matchIds.map((matchId) => ({
    match: projections.match(matchId),
    position: projections.position(matchId),
    events: projections.events(matchId),
  })),
  board: projections.currentMatches(),
  competitions: projections.competitions(),
  table: projections.table("premier-league"),
});

test("a match is the fold of its events, and its events are read from any seq on", async () => {
  const log = await temporaryLog();
  await appendEvents(log, interleaved(streams));
  const projections = await open({ log, file: ":memory:" });
  for (const [i, matchId] of matchIds.entries()) {
    expect(projections.match(matchId)).toEqual(foldEvents(streams[i]!));
    const events = projections.events(matchId, 3);
    expect(events.map(({ event }) => event)).toEqual(streams[i]!.slice(3));
    expect(projections.position(matchId)).toEqual(events.at(-1)?.position);
  }
  const ends = (await log.describeTopics()).find(({ name }) => name === topics.matchEvents.name);
  expect(projections.positions()).toEqual(ends?.partitions.map((p) => p.highWatermark));
  expect(projections.match("nobody")).toBeUndefined();
  expect(projections.position("nobody")).toBeUndefined();
  expect(projections.events("nobody")).toEqual([]);
});

test("whoever takes a snapshot and listens in one tick misses nothing and hears nothing twice", async () => {
  const log = await temporaryLog();
  const projections = await open({ log, file: ":memory:" });
  const heard: number[][] = [];
  const subscribe = () => {
    const seqs = [projections.match("m1")?.seq ?? 0];
    heard.push(seqs);
    projections.onChange(({ event }) => {
      if (event.matchId === "m1") seqs.push(event.seq);
    });
  };
  const events = interleaved(streams);
  for (let i = 0; i < events.length; i += 7) {
    subscribe();
    await appendEvents(log, events.slice(i, i + 7));
    subscribe();
  }
  await untilApplied(projections, events.length);
  expect(heard.length).toBeGreaterThan(20);
  for (const seqs of heard)
    expect(seqs).toEqual(
      Array.from({ length: streams[0]!.length - seqs[0]! + 1 }, (_, i) => seqs[0]! + i),
    );
});

test("a listener is told each event with the match and the positions as they are right after it", async () => {
  const log = await temporaryLog();
  const projections = await open({ log, file: ":memory:" });
  const heard: { change: MatchChange; asked: unknown; end: number | undefined }[] = [];
  const stop = projections.onChange((change) => {
    const { partition } = change.position;
    const asked = projections.match(change.event.matchId);
    heard.push({ change, asked, end: projections.positions()[partition] });
  });
  const [events = []] = streams;
  await appendEvents(log, events);
  await untilApplied(projections, events.length);
  stop();
  for (const [i, { change, asked, end }] of heard.entries()) {
    expect(change.event).toEqual(events[i]);
    expect(change.match).toEqual(foldEvents(events.slice(0, i + 1)));
    expect(asked).toBe(change.match);
    expect(end).toBe(change.position.offset + 1);
  }
});

test("a listener that fails keeps nobody else from hearing, and is told of", async () => {
  const log = await temporaryLog();
  const onNotice = vi.fn<(notice: string) => void>();
  const projections = await open({ log, file: ":memory:", onNotice });
  const heard: MatchChange[] = [];
  projections.onChange(() => {
    throw new Error("page not found");
  });
  projections.onChange((change) => heard.push(change));
  await appendEvents(log, streams[0]!);
  await untilApplied(projections, streams[0]!.length);
  expect(heard).toHaveLength(streams[0]!.length);
  expect(projections.stats().listenerErrorsTotal).toBe(streams[0]!.length);
  expect(onNotice).toHaveBeenCalledWith(expect.stringContaining("page not found"));
});

test("with room for a single match in memory all answers are the same", async () => {
  const log = await temporaryLog();
  await appendEvents(log, interleaved(streams));
  const roomy = await open({ log, file: ":memory:", node: "roomy" });
  const narrow = await open({ log, file: ":memory:", node: "narrow", eventsHeldMax: 1 });
  expect(everythingIn(narrow)).toEqual(everythingIn(roomy));
  expect(narrow.stats().matchesHeld).toBe(1);
  expect(narrow.stats().matchesStored).toBe(5);
});

describe("over a restart", () => {
  test("it goes on where it was, with the same epoch, and applies nothing again", async () => {
    const log = await temporaryLog();
    const file = join(await temporaryFolder(), "p.sqlite");
    const events = interleaved(streams);
    await appendEvents(log, events.slice(0, 100));
    const before = await open({ log, file });
    await before.close();
    await appendEvents(log, events.slice(100));
    const after = await open({ log, file });
    expect(after.stats().eventsTotal).toBe(events.length - 100);
    expect(after.epoch).toBe(before.epoch);
    expect(everythingIn(after)).toEqual(
      everythingIn(await open({ log, file: ":memory:", node: "b" })),
    );
  });

  test("a projection deleted and built anew from the log is equal in everything but its epoch", async () => {
    const log = await temporaryLog();
    const file = join(await temporaryFolder(), "p.sqlite");
    await appendEvents(log, interleaved(streams));
    await appendCompetition(log, premierLeague);
    const before = await open({ log, file });
    const all = everythingIn(before);
    await before.close();
    rmSync(file);
    const after = await open({ log, file });
    expect(everythingIn(after)).toEqual(all);
    expect(after.epoch).not.toBe(before.epoch);
  });

  test("the lag of its consumer group can be seen", async () => {
    const log = await temporaryLog();
    await appendEvents(log, interleaved(streams));
    const projections = await open({ log, file: ":memory:", node: "n1" });
    expect((await log.describeGroups()).map(({ group }) => group)).toContain("live.n1");
    await projections.close();
    const group = (await log.describeGroups()).find((other) => other.group === "live.n1");
    expect(group?.partitions.length).toBeGreaterThan(0);
    for (const { lagRecords } of group?.partitions ?? []) expect(lagRecords).toBe(0);
  });
});

describe("a record nobody can use", () => {
  const broken: MatchEvent = { ...told("m1", [goal("home"), goal("home")])[1]!, seq: 99 };

  test("is a dead letter with its place, and reading goes on behind it", async () => {
    const log = await temporaryLog();
    const [first, ...rest] = told("m1", wonByOne());
    await appendEvents(log, [first!]);
    await log.append(topics.matchEvents.name, [{ key: "m1", value: "{" }]);
    await appendEvents(log, [broken, ...rest]);
    await log.append(topics.competitions.name, [{ key: "x", value: "{}" }]);
    const onNotice = vi.fn<(notice: string) => void>();
    const projections = await open({ log, file: ":memory:", onNotice });
    expect(projections.match("m1")?.lifecycle).toBe("finished");
    expect(projections.stats().unusableTotal).toBe(3);
    const letters = (await recordsOf(log, topics.deadLetters.name)).map(({ value, headers }) => {
      const parsed = parseDeadLetter(value);
      return [headers.basis, parsed.ok && parsed.value.problem];
    });
    const { partition } = projections.position("m1")!;
    expect(new Map(letters as [string, string][])).toEqual(
      new Map([
        [`match-events/${partition}@1`, "wrong_shape"],
        [`match-events/${partition}@2`, "stream_broken"],
        ["competitions/0@0", "wrong_shape"],
      ]),
    );
    expect(onNotice).toHaveBeenCalledTimes(3);
  });

  test("is told of once, also when the projection is built anew", async () => {
    const log = await temporaryLog();
    await appendEvents(log, [broken]);
    await (await open({ log, file: ":memory:" })).close();
    await (await open({ log, file: ":memory:" })).close();
    expect(await recordsOf(log, topics.deadLetters.name)).toHaveLength(1);
  });
});

describe("the file", () => {
  const written = async () => {
    const log = await temporaryLog();
    const file = join(await temporaryFolder(), "p.sqlite");
    await appendEvents(log, interleaved(streams));
    const projections = await open({ log, file });
    await projections.close();
    return { log, file, epoch: projections.epoch };
  };
  const reopened = async (options: ProjectionsOptions) => {
    const onNotice = vi.fn<(notice: string) => void>();
    const projections = await open({ ...options, onNotice });
    expect(projections.match("m3")).toEqual(foldEvents(streams[2]!));
    return { epoch: projections.epoch, notices: onNotice.mock.calls.flat() };
  };
  const rewrite = (file: string, sql: string) => {
    const db = new Database(file);
    db.exec(sql);
    db.close();
  };

  test("of another schema is built anew", async () => {
    const { log, file, epoch } = await written();
    rewrite(file, "PRAGMA user_version = 77");
    const after = await reopened({ log, file });
    expect(after.notices).toEqual([expect.stringContaining("it has schema 77, this is")]);
    expect(after.epoch).not.toBe(epoch);
  });

  test("of which nothing is left but noise is built anew", async () => {
    const { log, file } = await written();
    writeFileSync(file, "x".repeat(100_000));
    expect((await reopened({ log, file })).notices).toEqual([
      expect.stringContaining("it is damaged"),
    ]);
  });

  test("with a page gone wrong is built anew", async () => {
    const { log, file } = await written();
    const handle = openSync(file, "r+");
    for (let page = 2; page < 20; page += 1)
      writeSync(handle, Buffer.alloc(512, 0xab), 0, 512, page * 4096);
    closeSync(handle);
    expect((await reopened({ log, file })).notices).toEqual([
      expect.stringContaining("it is damaged"),
    ]);
  });

  test("with an event gone wrong stops when that is read, and is built anew at the next opening", async () => {
    const { log, file } = await written();
    rewrite(file, "UPDATE events SET json = x'ab' WHERE match_id = 'm2' AND seq = 2");
    const projections = await open({ log, file });
    expect(() => projections.match("m2")).toThrow(
      expect.objectContaining({ code: "PROJECTIONS_FILE_DAMAGED" }),
    );
    await expect(projections.stopped).rejects.toThrow("an event of match m2 does not read");
    await expect(projections.close()).rejects.toThrow("does not read");
    expect((await reopened({ log, file })).notices).toEqual([
      expect.stringContaining("it was found damaged"),
    ]);
  });

  test("of another log is built anew, under another epoch", async () => {
    const { file, epoch } = await written();
    const log = await temporaryLog();
    await appendEvents(
      log,
      interleaved(streams.map((events, i) => (i === 2 ? events : laterByOne(events)))),
    );
    const after = await reopened({ log, file });
    expect(after.notices).toEqual([expect.stringMatching(/built anew.*match-events\/\d+/)]);
    expect(after.epoch).not.toBe(epoch);
  });

  test("of a log that was put back to an earlier day is built anew", async () => {
    const { file } = await written();
    const log = await temporaryLog();
    await appendEvents(log, streams[2]!);
    expect((await reopened({ log, file })).notices).toEqual([
      expect.stringMatching(/match-events\/\d+ ends at 0, before \d+/),
    ]);
  });

  test("that another process has open is left to it", async () => {
    const { log, file } = await written();
    await open({ log, file });
    await expect(openProjections({ log, file })).rejects.toMatchObject({
      code: "PROJECTIONS_FILE_IN_USE",
      message: expect.stringContaining(file),
    });
  });

  test("of another program is left as it is", async () => {
    const file = join(await temporaryFolder(), "bookmarks.sqlite");
    rewrite(file, "CREATE TABLE bookmarks (url TEXT); INSERT INTO bookmarks VALUES ('a')");
    const log = await temporaryLog();
    await expect(openProjections({ log, file })).rejects.toMatchObject({
      code: "PROJECTIONS_FILE_FOREIGN",
    });
    expect(new Database(file).prepare("SELECT url FROM bookmarks").pluck().get()).toBe("a");
  });

  test("that cannot be made is one clear line", async () => {
    const log = await temporaryLog();
    const file = join(await temporaryFolder(), "no", "such", "folder.sqlite");
    await expect(openProjections({ log, file })).rejects.toThrow(/folder.sqlite cannot be used/);
  });
});

test("a log that closes under it ends it with an error", async () => {
  const log = await temporaryLog();
  const projections = await open({ log, file: ":memory:" });
  await log.close();
  await expect(projections.stopped).rejects.toThrow(EventLogError);
});

test("a competition is known by its newest record", async () => {
  const log = await temporaryLog();
  await appendCompetition(log, { ...premierLeague, name: "Premiership" });
  await appendCompetition(log, premierLeague);
  const projections = await open({ log, file: ":memory:" });
  expect(projections.competition("premier-league")).toEqual(premierLeague);
  expect(projections.competitions()).toEqual([premierLeague]);
  expect(projections.competition("nobody")).toBeUndefined();
});
