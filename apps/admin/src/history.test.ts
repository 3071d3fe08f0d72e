import * as fc from "fast-check";
import { expect, test } from "vitest";
import { type History, latest, samplesMax, samplesOf, withOverview } from "./history.ts";
import { measures } from "./measures.ts";
import { aFeed, aGroup, aPartition, overviewAt } from "./testing/overview.ts";

const fold = (...overviews: Parameters<typeof withOverview>[1][]): History => {
  const [first, ...rest] = overviews;
  if (first === undefined) throw new Error("a history begins with an overview");
  return rest.reduce(withOverview, withOverview(undefined, first));
};

const reports = (...highWatermarks: number[]) => ({
  topics: [{ name: "reports", partitions: highWatermarks.map((high, p) => aPartition(p, high)) }],
});

test("a partition grows by its new records over the seconds since the message before", () => {
  const history = fold(overviewAt(10, reports(100, 50)), overviewAt(12, reports(107, 50)));
  expect(latest(history, measures.partitionRecords("reports", 0))).toBe(3.5);
  expect(latest(history, measures.partitionRecords("reports", 1))).toBe(0);
  expect(latest(history, measures.topicRecords("reports"))).toBe(3.5);
  expect(latest(history, measures.records)).toBe(3.5);
});

test("the first overview has no rates, for there is nothing to compare it with", () => {
  const history = fold(overviewAt(1, reports(100)));
  expect(latest(history, measures.partitionRecords("reports", 0))).toBeUndefined();
});

test("what the server measures itself is taken as it is", () => {
  const history = fold(
    overviewAt(1, { feeds: [aFeed({ reportsPerSecond: 4 })], groups: [aGroup({ lagRecords: 9 })] }),
  );
  expect(latest(history, measures.feedReports("sunday"))).toBe(4);
  expect(latest(history, measures.groupLag("reconciler"))).toBe(9);
});

test("a server started again gives no rate until its second overview, and the old samples stay", () => {
  const again = { startedAt: overviewAt(60).at };
  const before = fold(overviewAt(1, reports(10)), overviewAt(2, reports(14)));
  const first = withOverview(before, overviewAt(61, { ...reports(500), ...again }));
  expect(latest(first, measures.records)).toBeUndefined();
  expect(samplesOf(first, measures.records).map(({ value }) => value)).toEqual([4]);
  const second = withOverview(first, overviewAt(62, { ...reports(502), ...again }));
  expect(latest(second, measures.records)).toBe(2);
});

test("a counter that fell gives no sample, not a negative one", () => {
  const history = fold(overviewAt(1, reports(10)), overviewAt(2, reports(4)));
  expect(latest(history, measures.records)).toBeUndefined();
});

test("two overviews a moment apart make no rate out of the moment, and the next counts from the first", () => {
  const history = fold(
    overviewAt(1, reports(10)),
    overviewAt(2, reports(12)),
    overviewAt(2.005, reports(13)),
  );
  expect(latest(history, measures.records)).toBe(2);
  expect(history.overview.topics).toEqual(reports(13).topics);
  const next = withOverview(history, overviewAt(3, reports(15)));
  expect(latest(next, measures.records)).toBe(3);
});

test("a server clock set back starts the history anew", () => {
  const history = fold(
    overviewAt(100, reports(10)),
    overviewAt(101, reports(12)),
    overviewAt(50, reports(13)),
  );
  expect(samplesOf(history, measures.records)).toEqual([]);
  expect(history.overview.at).toBe(overviewAt(50).at);
});

test("a feed that is gone takes its samples with it", () => {
  const history = fold(overviewAt(1, { feeds: [aFeed()] }), overviewAt(2));
  expect(samplesOf(history, measures.feedReports("sunday"))).toEqual([]);
});

test("every series is bounded and in the order of time, whatever the overviews say", () => {
  const steps = fc.array(
    fc.record({ afterMs: fc.integer({ min: -2000, max: 5000 }), grown: fc.nat(1000) }),
    {
      maxLength: 3 * samplesMax,
    },
  );
  fc.assert(
    fc.property(steps, (taken) => {
      let seconds = 0;
      let records = 0;
      let history = withOverview(undefined, overviewAt(0, reports(0)));
      for (const { afterMs, grown } of taken) {
        seconds += afterMs / 1000;
        records += grown;
        history = withOverview(history, overviewAt(seconds, reports(records)));
      }
      for (const samples of history.seriesByMeasure.values()) {
        expect(samples.length).toBeLessThanOrEqual(samplesMax);
        expect(samples.map(({ at }) => at)).toEqual(
          samples.map(({ at }) => at).toSorted((a, b) => a - b),
        );
        for (const { value } of samples) expect(value).toBeGreaterThanOrEqual(0);
      }
    }),
    { numRuns: 30 },
  );
});
