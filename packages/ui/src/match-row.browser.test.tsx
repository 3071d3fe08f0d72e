import type { Match } from "@touchline/football";
import { expect, test, vi } from "vitest";
import { render } from "vitest-browser-react";
import { lineOf, type MatchLine, type MatchNews } from "./match-line.ts";
import { MatchRow } from "./match-row.tsx";
import { bournemouth, burnley, kickOffAt, matchOf, type Told } from "./testing/match-of.ts";
import "./theme.css";

const minute = 60_000;
const at = (min: number) => ({ phase: "h1" as const, elapsedMs: min * minute });
const kickOff: Told = { at: at(0), body: { kind: "phase_started", phase: "h1" } };
const goal: Told = {
  at: at(40.5),
  body: { kind: "goal", side: "home", method: "open_play", scorer: burnley.barnes },
};
const saidAt = kickOffAt + 40.5 * minute;
const news: MatchNews = {
  eventId: "e2",
  rev: 1,
  kind: "goal",
  side: "home",
  player: "A. Barnes",
  minute: "41",
  score: { home: 1, away: 0 },
  standing: true,
  certainty: "confirmed",
  decidedAt: saidAt,
};

const before = matchOf([kickOff]);
const after = matchOf([kickOff, goal]);

function row(match: Match, nowMs: number, change: Partial<MatchLine> = {}, onPin = () => {}) {
  return (
    <ul>
      <MatchRow
        match={{ ...lineOf(match), ...change }}
        now={() => nowMs}
        pinned={false}
        onPin={onPin}
        link={(matchId, className, line) => (
          <a href={`#${matchId}`} className={className}>
            {line}
          </a>
        )}
      />
    </ul>
  );
}

test("a goal sweeps over the row, rolls the figure and says who scored", async () => {
  const screen = await render(row(before, saidAt));
  await expect.element(screen.getByRole("link")).not.toMatchTextContent("Goal");
  await screen.rerender(row(after, saidAt + 500, { last: news }));
  const link = screen.getByRole("link");
  await expect.element(link).toMatchTextContent("Goal A. Barnes 41′ 1–0");
  expect(link.element().querySelector("[data-sweep]")).not.toBeNull();
  const figure = link.element().querySelector('[data-side="home"] > :last-child');
  expect(figure?.textContent).toBe("1");
});

test("the line stays twenty seconds and then goes by itself", async () => {
  vi.useFakeTimers({ now: saidAt + 18_500 });
  try {
    const screen = await render(
      <ul>
        <MatchRow
          match={{ ...lineOf(after), last: news }}
          now={() => Date.now()}
          pinned={false}
          onPin={() => {}}
          link={(_, className, line) => (
            <a href="#m" className={className}>
              {line}
            </a>
          )}
        />
      </ul>,
    );
    const link = screen.getByRole("link").element();
    expect(link.textContent).toContain("A. Barnes");
    await vi.advanceTimersByTimeAsync(1_000);
    expect(link.textContent).toContain("A. Barnes");
    await vi.advanceTimersByTimeAsync(2_000);
    expect(link.textContent).not.toContain("A. Barnes");
  } finally {
    vi.useRealTimers();
  }
});

test("a goal already old when the page opens is told, but does not sweep", async () => {
  const screen = await render(row(after, saidAt + 12_000, { last: news }));
  await expect.element(screen.getByRole("link")).toMatchTextContent("A. Barnes");
  expect(screen.container.querySelector("[data-sweep]")).toBeNull();
});

test("a goal taken back is struck through with the reason, and stays until the half is over", async () => {
  const taken: MatchNews = { ...news, rev: 2, standing: false, reason: "offside" };
  const screen = await render(row(before, saidAt + 3 * minute, { last: taken }));
  const struck = screen.container.querySelector("s");
  expect(struck?.textContent).toBe("A. Barnes 41′");
  await expect.element(screen.getByRole("link")).toMatchTextContent(/No goal.*offside/);

  const halfTime = matchOf([kickOff, { at: at(46), body: { kind: "phase_ended", phase: "h1" } }]);
  await screen.rerender(row(halfTime, saidAt + 8 * minute, { last: taken }));
  expect(screen.container.querySelector("s")).toBeNull();
});

test("a goal nobody has confirmed carries a hollow mark", async () => {
  const screen = await render(
    row(after, saidAt + 500, { last: { ...news, certainty: "pending" } }),
  );
  await expect.element(screen.getByText("not confirmed yet:")).toBeInTheDocument();
});

test("players sent off are marked beside their team, with a count from two on", async () => {
  const card = (side: "home" | "away"): Told => ({
    at: at(20),
    body: { kind: "card", side, card: "red" },
  });
  const match = matchOf([kickOff, card("home"), card("away"), card("away")]);
  const screen = await render(row(match, saidAt));
  await expect.element(screen.getByText("1 red card", { exact: true })).toBeInTheDocument();
  await expect.element(screen.getByText("2 red cards", { exact: true })).toBeInTheDocument();
});

test("before kick-off there is no score, and the clock says when it begins", async () => {
  const screen = await render(row(matchOf([]), kickOffAt - minute));
  const text = screen.getByRole("link").element().textContent;
  expect(text).toMatch(/\d\d:\d\d/);
  expect(text).not.toMatch(/Burnley0/);
});

test("the pin is a button of its own, at least 44 px wide and high", async () => {
  const onPin = vi.fn<() => void>();
  const screen = await render(row(after, saidAt, {}, onPin));
  const pin = screen.getByRole("button", { name: "Pin Burnley v Bournemouth" });
  await pin.click();
  expect(onPin).toHaveBeenCalledWith(after.matchId);
  const box = pin.element().getBoundingClientRect();
  expect(Math.min(box.width, box.height)).toBeGreaterThanOrEqual(44);
});

test("names are never cut: a long one wraps, one from right to left stands on its own", async () => {
  const long = { ...bournemouth.team, shortName: "Llanfairpwllgwyngyll Mechanics Institute" };
  const arabic = { ...burnley.team, shortName: "الهلال" };
  const screen = await render(
    <div style={{ width: "390px" }}>
      {row(matchOf([kickOff], { home: long, away: arabic }), saidAt)}
    </div>,
  );
  const name = screen.getByText(long.shortName).element();
  expect(name.scrollWidth).toBeLessThanOrEqual(name.clientWidth);
  expect(getComputedStyle(screen.getByText("الهلال").element()).direction).toBe("rtl");
});
