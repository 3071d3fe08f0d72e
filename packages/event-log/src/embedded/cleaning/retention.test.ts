import fc from "fast-check";
import { expect, test } from "vitest";
import { expectAlways } from "../../testing/property.ts";
import { type AgingSegment, countSuperfluous, isDueToSeal } from "./retention.ts";

const DAY_MS = 24 * 3_600_000;
const sealed = (sealedAt: number, sizeBytes = 100): AgingSegment => ({
  begunAt: 0,
  sealedAt,
  sizeBytes,
});
const active: AgingSegment = { begunAt: 0, sealedAt: undefined, sizeBytes: 100 };
const settingsOf = (retentionMs?: number, retentionBytes?: number) => ({
  cleanupPolicy: "delete" as const,
  retentionMs,
  retentionBytes,
});
const count = (segments: AgingSegment[], settings: ReturnType<typeof settingsOf>, now: number) =>
  countSuperfluous(segments, segments.length * 100, settings, now);

test("segments sealed for longer than the retention go, from the oldest on", () => {
  const segments = [sealed(10), sealed(20), sealed(30), active];
  expect(count(segments, settingsOf(100), 110)).toBe(0);
  expect(count(segments, settingsOf(100), 111)).toBe(1);
  expect(count(segments, settingsOf(100), 125)).toBe(2);
  expect(count(segments, settingsOf(100), 1e12)).toBe(3);
  expect(count(segments, settingsOf(), 1e12)).toBe(0);
});

test("segments go without which there are still the bytes to be kept", () => {
  const segments = [sealed(10), sealed(20), sealed(30), active];
  const counts = [1, 99, 100, 101, 200, 300, 301, 400].map((n) =>
    count(segments, settingsOf(undefined, n), 40),
  );
  expect(counts).toEqual([3, 3, 3, 2, 2, 1, 0, 0]);
});

test("the active segment never goes, and nothing goes of a compacted topic", () => {
  expect(count([active], settingsOf(1, 1), 1e12)).toBe(0);
  const compacted = { ...settingsOf(1, 1), cleanupPolicy: "compact" as const };
  expect(countSuperfluous([sealed(0), active], 200, compacted, 1e12)).toBe(0);
});

test("whatever the limits, what goes is a run of the oldest, too old or too much, and what stays is neither", async () => {
  const segment = fc.record({
    sizeBytes: fc.integer({ min: 1, max: 1000 }),
    begunAt: fc.constant(0),
    sealedAt: fc.integer({ min: 0, max: 1000 }),
  });
  const limit = fc.option(fc.integer({ min: 1, max: 5000 }), { nil: undefined });
  await expectAlways(
    fc.property(fc.array(segment), limit, limit, fc.nat(2000), (some, ms, bytes, now) => {
      const segments = some.toSorted((a, b) => a.sealedAt - b.sealedAt);
      const total = segments.reduce((sum, s) => sum + s.sizeBytes, 0);
      const gone = countSuperfluous(segments, total, settingsOf(ms, bytes), now);
      let left = total;
      for (const [n, { sealedAt, sizeBytes }] of segments.entries()) {
        left -= sizeBytes;
        const isSuperfluous = now - sealedAt > (ms ?? Infinity) || left >= (bytes ?? Infinity);
        if (n === gone) expect(isSuperfluous).toBe(false);
        if (n < gone) expect(isSuperfluous).toBe(true);
      }
    }),
  );
});

test("a segment is sealed after a quarter of the retention, and after a week at most", () => {
  expect(isDueToSeal(active, settingsOf(1000), 249)).toBe(false);
  expect(isDueToSeal(active, settingsOf(1000), 250)).toBe(true);
  expect(isDueToSeal(active, settingsOf(365 * DAY_MS), 7 * DAY_MS - 1)).toBe(false);
  expect(isDueToSeal(active, settingsOf(365 * DAY_MS), 7 * DAY_MS)).toBe(true);
  const compacted = { ...settingsOf(), cleanupPolicy: "compact" as const };
  expect(isDueToSeal(active, compacted, 7 * DAY_MS)).toBe(true);
  expect(isDueToSeal(active, settingsOf(undefined, 1), 1e12)).toBe(false);
  expect(isDueToSeal({ ...active, begunAt: undefined }, settingsOf(1), 1e12)).toBe(false);
});
