import { expect, test } from "vitest";
import { render } from "vitest-browser-react";
import { PossessionChart } from "./possession-chart.tsx";
import { matchOf, type Told } from "./testing/match-of.ts";

const share = (minute: number, home: number): Told => ({
  at: { phase: "h1", elapsedMs: minute * 60_000 },
  body: { kind: "stat_set", stat: "possession", home, away: 100 - home },
});

test("the chart says in sight that it draws the share so far, and readers get it in figures", async () => {
  const match = matchOf([
    { at: { phase: "h1", elapsedMs: 0 }, body: { kind: "phase_started", phase: "h1" } },
    share(5, 40),
    share(10, 62),
  ]);
  const screen = await render(<PossessionChart match={match} />);
  await expect.element(screen.getByText("Possession so far")).toBeVisible();
  const caption = screen.container.querySelector("figcaption");
  expect(caption?.textContent).toContain(": Burnley 62 percent, Bournemouth 38 percent.");
});
