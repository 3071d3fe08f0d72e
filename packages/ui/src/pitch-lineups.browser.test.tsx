import type { Lineup } from "@touchline/football";
import { expect, test } from "vitest";
import { render } from "vitest-browser-react";
import { PitchLineups } from "./pitch-lineups.tsx";
import { bournemouth, burnley, matchOf, type Told } from "./testing/match-of.ts";
import "./theme.css";

const lineup: Lineup = {
  formation: "4-4-2",
  starters: [
    { name: "N. Pope", shirt: 29, line: "goalkeeper" },
    ...["A. Lowton", "K. Long", "J. Tarkowski", "S. Ward"].map((name, index) => ({
      name,
      shirt: index + 2,
      line: "defender" as const,
      y: 90 - index * 25,
    })),
    ...["A. Lennon", "J. Cork", "A. Westwood", "J. Gudmundsson"].map((name, index) => ({
      name,
      shirt: index + 6,
      line: "midfielder" as const,
      y: 90 - index * 25,
    })),
    { ...burnley.barnes, line: "forward" },
    { ...burnley.wood, line: "forward" },
  ],
  bench: [{ playerId: "p-9", name: "S. Vokes", shirt: 9 }],
};
const pre = { phase: "pre" as const, elapsedMs: 0 };
const h1 = (minute: number) => ({ phase: "h1" as const, elapsedMs: minute * 60_000 });
const told: readonly Told[] = [
  { at: pre, body: { kind: "lineup_set", side: "home", lineup } },
  { at: h1(0), body: { kind: "phase_started", phase: "h1" } },
  { at: h1(5), body: { kind: "goal", side: "home", method: "open_play", scorer: burnley.wood } },
  { at: h1(9), body: { kind: "card", side: "home", card: "yellow", player: burnley.barnes } },
  {
    at: h1(30),
    body: {
      kind: "substitution",
      side: "home",
      off: burnley.barnes,
      on: { playerId: "p-9", name: "S. Vokes" },
    },
  },
  {
    at: h1(40),
    body: { kind: "goal", side: "home", method: "own_goal", scorer: bournemouth.king },
  },
];

test("eleven stand on the pitch with what each has done", async () => {
  const screen = await render(<PitchLineups match={matchOf(told)} />);
  const eleven = screen.getByRole("list", { name: "Burnley, starting eleven" });
  expect(eleven.getByRole("listitem").elements()).toHaveLength(11);
  await expect.element(eleven.getByText("1 goal", { exact: true })).toBeInTheDocument();
  await expect.element(eleven.getByText("yellow card, went off in minute 31")).toBeInTheDocument();
  await expect.element(screen.getByText("came on in minute 31")).toBeInTheDocument();
});

test("the pitch stands upright on a phone and lies down where there is room", async () => {
  const screen = await render(
    <div style={{ width: "390px" }}>
      <PitchLineups match={matchOf(told)} />
    </div>,
  );
  const keeper = () => screen.getByText("Pope").element().getBoundingClientRect();
  const striker = () => screen.getByText("Wood").element().getBoundingClientRect();
  expect(striker().top - keeper().top).toBeGreaterThan(100);
  await screen.rerender(
    <div style={{ width: "800px" }}>
      <PitchLineups match={matchOf(told)} />
    </div>,
  );
  expect(striker().left - keeper().left).toBeGreaterThan(100);
});

test("nobody on the pitch is said when nobody is known", async () => {
  const screen = await render(<PitchLineups match={matchOf([])} />);
  await expect.element(screen.getByText("The line-ups are not known yet.")).toBeInTheDocument();
});
