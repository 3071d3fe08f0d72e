import { expect, test } from "vitest";
import { problemsIn, thresholds } from "./problems.ts";
import {
  aDeadLetter,
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
