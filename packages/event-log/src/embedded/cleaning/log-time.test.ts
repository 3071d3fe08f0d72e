import fc from "fast-check";
import { expect, test } from "vitest";
import { expectAlways } from "../../testing/property.ts";
import { LogTime } from "./log-time.ts";

const HOUR_MS = 3_600_000;
const YEAR_MS = 365 * 24 * HOUR_MS;
const START = 1_526_220_000_000;

function timeBy(stepMsMax: number) {
  const clock = { at: START, now: () => clock.at };
  return { clock, time: new LogTime(clock, stepMsMax) };
}

test("it follows a clock that is right", () => {
  const { clock, time } = timeBy(1000);
  for (let n = 1; n <= 100; n++) {
    clock.at = START + n * 700;
    expect(time.now()).toBe(clock.at);
  }
});

test("a clock that is set back, set forward or stuck moves it by a step at most, and then it goes on", () => {
  const { clock, time } = timeBy(1000);
  clock.at += 10 * YEAR_MS;
  expect(time.now()).toBe(START + 1000);
  clock.at += 400;
  expect(time.now()).toBe(START + 1400);
  clock.at -= 10 * YEAR_MS + HOUR_MS;
  expect(time.now()).toBe(START + 1400);
  for (let n = 0; n < 10; n++) expect(time.now()).toBe(START + 1400);
  clock.at += 100;
  expect(time.now()).toBe(START + 1500);
});

test("it never goes back, and never on by more than a step", async () => {
  const ticks = fc.array(fc.integer({ min: -YEAR_MS, max: YEAR_MS }), { maxLength: 50 });
  await expectAlways(
    fc.property(ticks, fc.integer({ min: 1, max: HOUR_MS }), (steps, stepMsMax) => {
      const { clock, time } = timeBy(stepMsMax);
      let before = time.now();
      for (const step of steps) {
        clock.at += step;
        const now = time.now();
        expect(now).toBeGreaterThanOrEqual(before);
        expect(now - before).toBeLessThanOrEqual(stepMsMax);
        before = now;
      }
    }),
  );
});

test("the time a log was closed counts, but not years of it", () => {
  const { clock, time } = timeBy(1000);
  const kept = time.mark();
  clock.at += 5 * HOUR_MS;
  expect(new LogTime(clock, 1000, kept).now()).toBe(START + 5 * HOUR_MS);
  clock.at += 10 * YEAR_MS;
  expect(new LogTime(clock, 1000, kept).now()).toBe(START + 24 * HOUR_MS);
  clock.at -= 20 * YEAR_MS;
  expect(new LogTime(clock, 1000, kept).now()).toBe(START);
});
