import { expect, test } from "vitest";
import { problemsIn, thresholds } from "./problems.ts";
import {
  aDeadLetter,
  aDirectory,
  aFeed,
  aGroup,
  aPartition,
  overviewAt,
  startedAt,
} from "./testing/overview.ts";

const texts = (...args: Parameters<typeof overviewAt>) =>
  problemsIn(overviewAt(...args)).map(({ severity, text }) => `${severity}: ${text}`);

test("a server where all is well has no problems", () => {
  expect(
    texts(10, {
      feeds: [aFeed({ lastReportAt: startedAt + 9_000 })],
      topics: [{ name: "reports", partitions: [aPartition(0, 10)] }],
      directories: [aDirectory()],
      groups: [aGroup({ lagRecords: thresholds.lagRecords.watch - 1 })],
    }),
  ).toEqual([]);
});

test("a failed feed is trouble, in its own words", () => {
  const feeds = [aFeed({ state: "failed", message: "ENOENT: /srv/feeds" })];
  expect(texts(10, { feeds })).toEqual(["trouble: Feed sunday failed: ENOENT: /srv/feeds"]);
});

test("a running feed that falls silent is watched, then trouble; one that has finished may be silent", () => {
  const lastReportAt = startedAt;
  const running = [aFeed({ lastReportAt })];
  expect(texts(299, { feeds: running })).toEqual([]);
  expect(texts(305, { feeds: running })).toEqual([
    "watch: Feed sunday has been silent for 5 min 05 s",
  ]);
  expect(texts(1200, { feeds: running })).toEqual([
    "trouble: Feed sunday has been silent for 20 min 00 s",
  ]);
  expect(texts(1200, { feeds: [aFeed({ state: "finished", lastReportAt })] })).toEqual([]);
});

test("a partition that takes no writes is trouble, with its fault", () => {
  const partitions = [
    aPartition(0, 10),
    aPartition(1, 10, { status: "read_only", fault: "ENOSPC" }),
    aPartition(2, 10, { status: "offline" }),
  ];
  expect(texts(10, { topics: [{ name: "reports", partitions }] })).toEqual([
    "trouble: reports/1 is read-only: ENOSPC",
    "trouble: reports/2 is offline",
  ]);
});

test("lag, a late event loop and many dead letters count from their thresholds on", () => {
  const deadLetters = Array.from({ length: 12 }, (_, i) => aDeadLetter(100 - i));
  const process = { rssBytes: 1, heapUsedBytes: 1, eventLoopDelayP99Ms: 50 };
  const groups = [aGroup({ lagRecords: 12_345 })];
  expect(texts(30, { groups, process, deadLetters })).toEqual([
    "trouble: Group reconciler is 12,345 records behind",
    "watch: The event loop runs 50 ms late (p99)",
    "watch: 12 dead letters in the last minute, 204 B",
  ]);
  expect(texts(90, { deadLetters })).toEqual([]);
});

test("a directory that is out is trouble, in its own words; one that is being filled is watched", () => {
  const directories = [
    aDirectory({ state: "out", fault: "EIO: i/o error, write" }),
    aDirectory({ directory: "/disk2", state: "catching_up", copiedShare: 0.426 }),
  ];
  expect(texts(10, { directories })).toEqual([
    "trouble: /disk1/touchline/log is out, the log goes on without it: EIO: i/o error, write",
    "watch: /disk2 is being filled from the others: 42 %",
  ]);
});

test("a disk that fills up is watched, then trouble; what the system does not say is neither", () => {
  const free = (freeBytes: number | undefined) =>
    texts(10, {
      directories: [
        { directory: "/disk1", state: "in_sync", ...(freeBytes !== undefined && { freeBytes }) },
      ],
    });
  expect(free(undefined)).toEqual([]);
  expect(free(thresholds.freeBytes.watch)).toEqual(["watch: /disk1 has 2.0 GiB free"]);
  expect(free(thresholds.freeBytes.trouble)).toEqual(["trouble: /disk1 has 256.0 MiB free"]);
});

test("segments that nobody checks are watched, then trouble; a server that was off for long begins anew", () => {
  const day = 86_400;
  const directories = [aDirectory({ scrubbedAt: startedAt - 30 * day * 1000 })];
  expect(texts(60, { directories })).toEqual([]);
  expect(texts(2 * day, { directories })).toEqual([
    "watch: /disk1/touchline/log has a segment that was not checked for 2 d",
  ]);
  expect(texts(7 * day, { directories })[0]).toMatch(/^trouble: /);
});
