import { standings } from "@touchline/football";
import { expect, test } from "vitest";
import { render } from "vitest-browser-react";
import { LeagueTable, type TableLine } from "./league-table.tsx";
import { bournemouth, burnley, matchOf, type Told } from "./testing/match-of.ts";
import "./theme.css";

const before = {
  tableBefore: [burnley.team, bournemouth.team].map((team, index) => ({
    team,
    played: 37,
    won: 14,
    drawn: 12,
    lost: 11,
    goalsFor: 35,
    goalsAgainst: 37,
    points: 45 - index,
  })),
};
const h1 = (minute: number) => ({ phase: "h1" as const, elapsedMs: minute * 60_000 });
const begun: Told = { at: h1(0), body: { kind: "phase_started", phase: "h1" } };
const away: Told = { at: h1(9), body: { kind: "goal", side: "away", method: "open_play" } };

const table = (...told: readonly Told[]) => standings(before, [matchOf([begun, ...told])]);

const draw = (rows: readonly TableLine[]) => (
  <LeagueTable
    name="Premier League"
    rows={rows}
    places={[{ from: 1, to: 1, label: "Champions", tone: "up" }]}
    link={(matchId, className, score) => (
      <a href={`#${matchId}`} className={className}>
        {score}
      </a>
    )}
  />
);

const order = (container: HTMLElement) =>
  [...container.querySelectorAll("tbody tr")].map((row) => row.getAttribute("data-team"));

test("a goal moves the rows, and arrows say from where", async () => {
  const screen = await render(draw(table()));
  expect(order(screen.container)).toEqual(["burnley", "bournemouth"]);
  expect(screen.container.textContent).not.toContain("up 1");
  await screen.rerender(draw(table(away)));
  expect(order(screen.container)).toEqual(["bournemouth", "burnley"]);
  const [first, second] = screen.container.querySelectorAll("tbody tr");
  expect(first?.textContent).toContain("up 1");
  expect(second?.textContent).toContain("down 1");
});

test("a match in play shows its score as the team sees it, and leads there", async () => {
  const screen = await render(draw(table(away)));
  await expect.element(screen.getByRole("link", { name: "winning 1–0" })).toBeInTheDocument();
  const losing = screen.getByRole("link", { name: "losing 0–1" });
  await expect.element(losing).toHaveAttribute("href", "#burnley-bournemouth");
});

test("what a place means is said in words and marked on its rows", async () => {
  const screen = await render(draw(table()));
  await expect.element(screen.getByText("1 Champions")).toBeInTheDocument();
  expect(screen.container.querySelector('[data-team="burnley"]')?.getAttribute("data-place")).toBe(
    "up",
  );
});

test("a negative goal difference has a true minus, as wide as the plus", async () => {
  const screen = await render(draw(table(away)));
  await expect.element(screen.getByRole("cell", { name: "−3" })).toBeInTheDocument();
});
