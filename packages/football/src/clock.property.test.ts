import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Clock } from "./clock.ts";
import type { MatchRules } from "./competition.ts";
import { matchTimeOfMinute, minuteLabel } from "./minute.ts";
import { playedPhases } from "./phase-order.ts";
import { elapsedMs, readClock } from "./read-clock.ts";

const rules: fc.Arbitrary<MatchRules> = fc.record({
  halfMinutes: fc.integer({ min: 1, max: 60 }),
  extraHalfMinutes: fc.integer({ min: 1, max: 30 }),
  extraTime: fc.constant(true),
  shootOut: fc.boolean(),
});
const phase = fc.constantFrom(...playedPhases);
const anchorAt = 1_661_004_000_000;
const clock: fc.Arbitrary<Clock> = fc.record({
  phase,
  anchorAt: fc.constant(anchorAt),
  elapsedAtAnchorMs: fc.nat({ max: 4_000_000 }),
  running: fc.boolean(),
  rate: fc.constantFrom(1, 4, 20, 200, 0.5),
});

test("the clock never runs backwards", () => {
  fc.assert(
    fc.property(clock, fc.nat(), fc.nat(), (c, a, b) => {
      const [sooner, later] = [Math.min(a, b), Math.max(a, b)];
      // Also before the anchor: a browser's clock may be behind the server's.
      expect(elapsedMs(c, anchorAt - 10_000 + later)).toBeGreaterThanOrEqual(
        elapsedMs(c, anchorAt - 10_000 + sooner),
      );
    }),
  );
});

test("at rate N a running clock goes N times as fast as the wall, and a stopped one not at all", () => {
  fc.assert(
    fc.property(clock, fc.nat({ max: 10_000_000 }), (c, wallMs) => {
      const went = elapsedMs(c, anchorAt + wallMs) - c.elapsedAtAnchorMs;
      expect(went).toBe(c.running ? Math.floor(wallMs * c.rate) : 0);
    }),
  );
});

test("a minute, written and read again, is the moment it began", () => {
  fc.assert(
    fc.property(rules, phase, fc.nat({ max: 90 * 60_000 }), (r, p, elapsed) => {
      const at = { phase: p, elapsedMs: elapsed };
      expect(matchTimeOfMinute(minuteLabel(at, r), r)).toEqual({
        phase: p,
        elapsedMs: elapsed - (elapsed % 60_000),
      });
    }),
  );
});

test("minutes of one match are written differently unless they are the same minute", () => {
  const moment = fc.record({ phase, elapsedMs: fc.nat({ max: 90 * 60_000 }) });
  fc.assert(
    fc.property(rules, moment, moment, (r, a, b) => {
      const isSame =
        a.phase === b.phase &&
        Math.floor(a.elapsedMs / 60_000) === Math.floor(b.elapsedMs / 60_000);
      expect(minuteLabel(a, r) === minuteLabel(b, r)).toBe(isSame);
    }),
  );
});

test("minute and ticking clock tell the same time", () => {
  fc.assert(
    fc.property(rules, clock, fc.nat({ max: 100_000 }), (r, c, wallMs) => {
      const reading = readClock(c, r, anchorAt + wallMs)!;
      const [minutes] = reading.time.split(":").map(Number);
      const [over] = (reading.stoppage ?? "0").slice(1).split(":").map(Number);
      const expected =
        reading.stoppage === undefined ? `${minutes! + 1}` : `${minutes}+${over! + 1}`;
      expect(reading.minute).toBe(expected);
    }),
  );
});
