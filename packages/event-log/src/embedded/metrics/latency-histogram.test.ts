import { expect, test } from "vitest";
import { LATENCY_BOUNDS_SECONDS, LatencyHistogram } from "./latency-histogram.ts";

const countUpTo = (histogram: LatencyHistogram, seconds: number) =>
  histogram.summary().buckets.find(({ upToSeconds }) => upToSeconds === seconds)?.count;

test("a duration counts in its bucket and in every larger one", () => {
  const histogram = new LatencyHistogram();
  for (const seconds of [0.000_01, 0.001, 0.001_1, 0.7]) histogram.observe(seconds);
  expect(countUpTo(histogram, 0.000_05)).toBe(1);
  expect(countUpTo(histogram, 0.001)).toBe(2);
  expect(countUpTo(histogram, 0.002_5)).toBe(3);
  expect(countUpTo(histogram, 0.5)).toBe(3);
  expect(countUpTo(histogram, 1)).toBe(4);
  expect(histogram.summary().count).toBe(4);
  expect(histogram.summary().sumSeconds).toBeCloseTo(0.702_11, 9);
});

test("what takes longer than the largest bound counts in the total alone", () => {
  const histogram = new LatencyHistogram();
  histogram.observe(60);
  expect(histogram.summary().buckets.every(({ count }) => count === 0)).toBe(true);
  expect(histogram.summary().count).toBe(1);
});

test("the bounds rise", () => {
  const sorted = [...LATENCY_BOUNDS_SECONDS].toSorted((a, b) => a - b);
  expect([...LATENCY_BOUNDS_SECONDS]).toEqual(sorted);
});
