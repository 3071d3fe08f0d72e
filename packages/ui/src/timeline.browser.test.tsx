import { expect, test } from "vitest";
import { render } from "vitest-browser-react";
import { bournemouth, burnley, matchOf, type Told } from "./testing/match-of.ts";
import { Timeline } from "./timeline.tsx";

const h1 = (minute: number) => ({ phase: "h1" as const, elapsedMs: minute * 60_000 });
const begun: Told = { at: h1(0), body: { kind: "phase_started", phase: "h1" } };
const barnes = (more: Partial<Told> = {}): Told => ({
  id: "barnes",
  at: h1(12.2),
  body: { kind: "goal", side: "home", method: "open_play", scorer: burnley.barnes },
  ...more,
});
const king: Told = {
  at: h1(30),
  body: { kind: "goal", side: "away", method: "penalty", scorer: bournemouth.king },
};
const booked: Told = {
  at: h1(20),
  body: { kind: "card", side: "away", card: "yellow", player: bournemouth.wilson },
};
const whistles: readonly Told[] = [
  { at: h1(46), body: { kind: "phase_ended", phase: "h1" } },
  { at: { phase: "h2", elapsedMs: 0 }, body: { kind: "phase_started", phase: "h2" } },
  { at: { phase: "h2", elapsedMs: 48 * 60_000 }, body: { kind: "phase_ended", phase: "h2" } },
];

const minutesOf = (container: HTMLElement) =>
  [...container.querySelectorAll("summary")].map((line) => /^[\d+]+/.exec(line.textContent)?.[0]);

test("while the match is on, the newest stands first", async () => {
  const screen = await render(<Timeline match={matchOf([begun, barnes(), king, booked])} />);
  expect(minutesOf(screen.container)).toEqual(["31", "21", "13"]);
});

test("when it is over, it reads from the kick-off to the end, with the score at each whistle", async () => {
  const screen = await render(
    <Timeline match={matchOf([begun, barnes(), king, booked, ...whistles])} />,
  );
  expect(minutesOf(screen.container)).toEqual(["13", "21", "31"]);
  await expect.element(screen.getByText("Half-time 1–1")).toBeInTheDocument();
  await expect.element(screen.getByText("Full time 1–1")).toBeInTheDocument();
});

test("what was reported late stands where it happened", async () => {
  const screen = await render(<Timeline match={matchOf([begun, king, barnes(), ...whistles])} />);
  expect(minutesOf(screen.container)).toEqual(["13", "31"]);
});

test("a goal ruled out stays, struck through, with the reason; later goals count without it", async () => {
  const ruledOut = barnes({ op: "retract", reason: "handball" });
  const screen = await render(<Timeline match={matchOf([begun, barnes(), king, ruledOut])} />);
  expect(screen.container.querySelector("s")?.textContent).toContain("A. Barnes");
  await expect.element(screen.getByText(/Ruled out: handball, \d\d:\d\d/)).toBeInTheDocument();
  await expect.element(screen.getByText("0–1")).toBeInTheDocument();
});

test("a goal given to another player says whose it was", async () => {
  const corrected = barnes({
    op: "amend",
    reason: "scorer_reattributed",
    body: { kind: "goal", side: "home", method: "open_play", scorer: burnley.wood },
  });
  const screen = await render(<Timeline match={matchOf([begun, barnes(), corrected])} />);
  await expect.element(screen.getByText("C. Wood")).toBeInTheDocument();
  await expect.element(screen.getByText(/Corrected: was A. Barnes/)).toBeInTheDocument();
});

test("a goal that gets its scorer's name later is no correction", async () => {
  const nameless = barnes({ body: { kind: "goal", side: "home", method: "open_play" } });
  const named = barnes({ op: "amend" });
  const screen = await render(<Timeline match={matchOf([begun, nameless, named])} />);
  await expect.element(screen.getByText("A. Barnes")).toBeInTheDocument();
  expect(screen.container.textContent).not.toContain("Corrected");
});

const perhaps: Told = {
  id: "perhaps",
  at: h1(12.1),
  body: { kind: "possible_goal", side: "home" },
};

test("a possible goal gives its place to the goal it became, also when that is ruled out", async () => {
  const screen = await render(<Timeline match={matchOf([begun, perhaps])} />);
  expect(screen.container.textContent).toContain("Possible goalnot counted yet");
  const became = barnes({ relatesTo: ["perhaps"] });
  await screen.rerender(<Timeline match={matchOf([begun, perhaps, became])} />);
  expect(screen.container.textContent).not.toContain("Possible goal");
  const ruledOut = { ...became, op: "retract", reason: "offside" } as const;
  await screen.rerender(<Timeline match={matchOf([begun, perhaps, became, ruledOut])} />);
  expect(screen.container.textContent).not.toContain("Possible goal");
});

test("a possible goal nobody made a goal of was not given, once its half is over", async () => {
  const screen = await render(<Timeline match={matchOf([begun, perhaps, king, ...whistles])} />);
  expect(screen.container.textContent).toContain("Possible goalnot given");
});

test("each event opens and says who reported it and when", async () => {
  const screen = await render(<Timeline match={matchOf([begun, barnes()])} />);
  const reported = screen.getByText("scout (scout)");
  await expect.element(reported).not.toBeVisible();
  await screen.getByText("A. Barnes").click();
  await expect.element(reported).toBeVisible();
});

test("it is a log for readers, and says whose each event is", async () => {
  const screen = await render(<Timeline match={matchOf([begun, barnes()])} />);
  const log = screen.getByRole("log", { name: "Timeline" });
  await expect.element(log).toMatchTextContent("Burnley: Goal: A. Barnes");
});

test("shots, corners and fouls come when they are asked for", async () => {
  const match = matchOf([
    begun,
    { at: h1(5), body: { kind: "incident", side: "home", what: "corner" } },
  ]);
  const screen = await render(<Timeline match={match} />);
  expect(screen.container.textContent).not.toContain("Corner");
  await screen.rerender(<Timeline match={match} detail="everything" />);
  expect(screen.container.textContent).toContain("Corner");
});
