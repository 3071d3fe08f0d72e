import { leagueRules } from "@touchline/football";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { render } from "vitest-browser-react";
import { ClockLabel } from "./clock-label.tsx";
import type { ClockFacts } from "./clock-text.ts";

const kickOffAt = Date.UTC(2018, 4, 13, 14, 0);
const facts = (rate: number): ClockFacts => ({
  lifecycle: "live",
  phase: "h1",
  hold: "none",
  coverage: "live",
  rules: leagueRules,
  kickOffAt,
  clock: {
    phase: "h1",
    anchorAt: kickOffAt,
    elapsedAtAnchorMs: 0,
    running: true,
    rate,
    announcedStoppageMin: 4,
  },
});

beforeEach(() => {
  vi.useFakeTimers({ now: kickOffAt });
});
afterEach(() => {
  vi.useRealTimers();
});

test("the clock moves by itself, once a second, with nothing sent", async () => {
  const screen = await render(<ClockLabel match={facts(1)} now={() => Date.now()} />);
  expect(screen.container.textContent).toContain("0:00");
  await vi.advanceTimersByTimeAsync(7_000);
  expect(screen.container.textContent).toContain("0:07");
});

test("in a replay at 20× a second of ours is twenty of the match", async () => {
  const screen = await render(<ClockLabel match={facts(20)} now={() => Date.now()} />);
  await vi.advanceTimersByTimeAsync(123_000);
  expect(screen.container.textContent).toContain("41:00");
});

test("a clock that runs faster is never more than a quarter of a second behind", async () => {
  const screen = await render(<ClockLabel match={facts(20)} now={() => Date.now()} />);
  await vi.advanceTimersByTimeAsync(300);
  expect(screen.container.textContent).toContain("0:05");
  await vi.advanceTimersByTimeAsync(450);
  expect(screen.container.textContent).toContain("0:15");
});

test("the page beats four times a second only while a fast clock runs, once for all, and never for nobody", async () => {
  const heard = vi.fn<() => number>(() => Date.now());
  const clocks = (fast: ClockFacts) => (
    <>
      <ClockLabel match={facts(1)} now={heard} />
      <ClockLabel match={fast} now={heard} />
    </>
  );
  const beatsOf = async (seconds: number) => {
    heard.mockClear();
    await vi.advanceTimersByTimeAsync(seconds * 1000);
    return heard.mock.calls.length;
  };
  const screen = await render(clocks(facts(20)));
  expect(await beatsOf(5)).toBe(20);
  const stopped = { ...facts(20), clock: { ...facts(20).clock, running: false } };
  await screen.rerender(clocks(stopped));
  await beatsOf(1);
  expect(await beatsOf(5)).toBe(5);
  await screen.rerender(clocks(facts(20)));
  expect(await beatsOf(5)).toBe(20);
  await screen.unmount();
  expect(vi.getTimerCount()).toBe(0);
});

test("in stoppage time a row says 45+2, a page also how long and how much was announced", async () => {
  vi.setSystemTime(kickOffAt + 46 * 60_000 + 13_000);
  const screen = await render(<ClockLabel match={facts(1)} now={() => Date.now()} place="page" />);
  expect(screen.container.textContent).toBe("45+2minute 45+2+1:13 of +4");
});

test("nobody is told of every second, and readers get words for digits", async () => {
  const screen = await render(<ClockLabel match={facts(1)} now={() => Date.now()} />);
  expect(screen.container.querySelector('[aria-live="off"]')).not.toBeNull();
  expect(screen.getByText("minute 1").element().classList).toContain("for-readers");
});
