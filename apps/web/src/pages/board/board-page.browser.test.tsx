import { describe, expect, test } from "vitest";
import { userEvent } from "vitest/browser";
import { pins } from "../../pins.ts";
import { afternoonMatches, afternoonStory, storyNowMs } from "../../testing/afternoon.ts";
import { desk, renderApp } from "../../testing/render-app.tsx";
import { stories } from "../../testing/stories.ts";
import { type Story, storyClient } from "../../testing/story-client.ts";
import { teams } from "../../testing/teams.ts";
import { afternoon, minute, ToldMatch } from "../../testing/told-match.ts";

const storyOf = (matches: readonly ToldMatch[], nowMs = storyNowMs): Story => ({
  events: matches.flatMap(({ events }) => events),
  nowMs,
});
const rowOf = (matchId: string) =>
  document.querySelector<HTMLElement>(`[data-match="${matchId}"]`) ?? undefined;
const textOf = (matchId: string) => rowOf(matchId)?.textContent ?? "";

/** A match in its first half, and the goal that is about to fall in it. */
function aboutToScore() {
  const told = new ToldMatch({ home: teams.cor, away: teams.dun }).kickOff();
  const before = [...told.events];
  told.goal(minute("h1", 22), "home", "F. Ashby");
  return { before, goal: told.events.slice(before.length), at: told.wall(minute("h1", 22)) };
}

test("a goal changes the figure, flashes the row and says who scored", async () => {
  const { before, goal, at } = aboutToScore();
  const client = storyClient({ events: before, nowMs: at + 1_000 });
  await renderApp(client);
  expect(textOf("cor-dun")).not.toContain("F. Ashby");
  client.tell(goal);
  await expect.poll(() => textOf("cor-dun")).toContain("Goal F. Ashby 23′ 1–0");
  expect(rowOf("cor-dun")?.querySelector("[data-sweep]")).not.toBeNull();
});

test("a goal in a pinned match is told politely; in another it is not", async () => {
  const { before, goal, at } = aboutToScore();
  const client = storyClient({ events: before, nowMs: at + 1_000 });
  await renderApp(client);
  const announcer = document.querySelector("[data-announcer]");
  expect(announcer?.getAttribute("aria-live")).toBe("polite");
  client.tell(goal);
  await expect.poll(() => textOf("cor-dun")).toContain("F. Ashby");
  expect(announcer?.textContent).toBe("");

  const again = storyClient({ events: before, nowMs: at + 1_000 });
  await renderApp(again);
  pins.set(["cor-dun"]);
  again.tell(goal);
  await expect
    .poll(() => [...document.querySelectorAll("[data-announcer]")].at(-1)?.textContent)
    .toBe("Goal, F. Ashby 23′. Corran 1, Dunmoor 0");
});

test("a goal ruled out is struck through in its row, with the reason", async () => {
  await renderApp(storyClient(afternoonStory()));
  expect(rowOf("mar-nor")?.querySelector("s")?.textContent).toBe("T. Rusk 67′");
  expect(textOf("mar-nor")).toMatch(/No goal.*handball/);
});

test("a replay says so, of which day and at what speed; invented matches say that they are", async () => {
  const replay = { runId: "1", programmeId: "p", rate: 20, kickOffReplayedAt: afternoon };
  const replayed = new ToldMatch({ home: teams.ash, away: teams.bel, fixture: { replay } });
  const invented = new ToldMatch({
    home: teams.cor,
    away: teams.dun,
    fixture: { replay: { ...replay, programmeId: "q", invented: true } },
  });
  const { screen } = await renderApp(storyClient(storyOf([replayed, invented])));
  await expect
    .element(screen.getByText("Replay of Sunday 13 May 2018 at 20× · Invented matches at 20×"))
    .toBeVisible();
});

test("matches that are played now say nothing of a replay", async () => {
  const told = new ToldMatch({ home: teams.ash, away: teams.bel }).kickOff();
  await renderApp(storyClient(storyOf([told])));
  expect(document.querySelector("[data-replay-notice]")).toBeNull();
});

test("who must be thanked for the facts is named in the footer, with the way to the API", async () => {
  const { screen } = await renderApp(storyClient(afternoonStory()));
  await expect.element(screen.getByText(/CC BY 4.0/)).toBeInTheDocument();
  for (const address of [
    "doi.org/10.1038/s41597-019-0247-7",
    "creativecommons.org/licenses/by/4.0",
  ])
    await expect
      .element(screen.getByRole("link", { name: address }))
      .toHaveAttribute("href", `https://${address}`);
  await expect
    .element(screen.getByRole("link", { name: "API" }))
    .toHaveAttribute("href", "/api/docs");
});

describe("how fresh it is, is always said", () => {
  test("a lost line keeps the last scores and says since when", async () => {
    const client = storyClient(afternoonStory());
    const { screen } = await renderApp(client);
    await expect.element(screen.getByRole("status")).toHaveTextContent("live");
    client.setConnection({ state: "stale", since: storyNowMs });
    await expect.element(screen.getByText(/^stale since \d\d:\d\d$/).first()).toBeVisible();
    await expect.element(screen.getByText(/scores may have changed/)).toBeVisible();
    expect(document.querySelectorAll("[data-match]")).toHaveLength(10);
  });

  test("before anything has come, rows stand where rows will be", async () => {
    const { screen } = await renderApp(
      storyClient({ events: [], nowMs: storyNowMs, ready: false }),
    );
    await expect.element(screen.getByRole("status")).toHaveTextContent("connecting");
    expect(document.querySelector('[aria-busy="true"]')).not.toBeNull();
  });
});

describe("an empty board", () => {
  test("without any match says that one will appear by itself", async () => {
    const { screen } = await renderApp(storyClient({ events: [], nowMs: storyNowMs }));
    await expect.element(screen.getByText("No matches")).toBeVisible();
  });

  test("with nothing in play says which match is next, and leads there", async () => {
    const quiet = stories["quiet"];
    if (quiet === undefined) throw new Error("there is a quiet story");
    const { screen } = await renderApp(storyClient(quiet()), { at: "/?day=live" });
    await expect.element(screen.getByText("Nothing is in play")).toBeVisible();
    await expect
      .element(screen.getByRole("link", { name: "Kelsey v Oldhaven" }))
      .toHaveAttribute("href", "/match/kel-old?day=live");
  });
});

describe("by keyboard", () => {
  test("j and k move, Enter opens, Escape closes", async () => {
    const { history } = await renderApp(storyClient(afternoonStory()), { size: desk });
    await userEvent.keyboard("j");
    const focused = () =>
      document.activeElement?.closest("[data-match]")?.getAttribute("data-match");
    expect(focused()).toBe("ash-bel");
    await userEvent.keyboard("jj");
    expect(focused()).toBe("esk-fen");
    await userEvent.keyboard("k");
    expect(focused()).toBe("cor-dun");
    await userEvent.keyboard("{Enter}");
    await expect.poll(() => document.querySelector("[data-open-match]")).not.toBeNull();
    expect(history.at(-1)).toBe("/match/cor-dun");
    await userEvent.keyboard("{Escape}");
    await expect.poll(() => document.querySelector("[data-open-match]")).toBeNull();
  });

  test("p pins, and the focus goes with the row to the top", async () => {
    await renderApp(storyClient(afternoonStory()), { size: desk });
    await userEvent.keyboard("jjj");
    await userEvent.keyboard("p");
    expect(pins.get()).toEqual(["esk-fen"]);
    await expect
      .poll(() => document.querySelector("[data-match]")?.getAttribute("data-match"))
      .toBe("esk-fen");
    await expect.poll(() => document.activeElement?.closest("[data-match]")).toBe(rowOf("esk-fen"));
    await userEvent.keyboard("p");
    expect(pins.get()).toEqual([]);
  });

  test("/ finds a team, and the letters typed there move nothing", async () => {
    const { screen } = await renderApp(storyClient(afternoonStory()), { size: desk });
    await userEvent.keyboard("/");
    await userEvent.keyboard("jes");
    await expect.poll(() => document.querySelectorAll("[data-match]").length).toBe(1);
    expect(textOf("inv-jes")).toContain("Jesmond");
    await expect.element(screen.getByRole("searchbox")).toHaveFocus();
  });

  test("[ and ] change the day", async () => {
    const tomorrow = new ToldMatch({
      home: teams.kel,
      away: teams.ash,
      kickOffAt: afternoon + 86_400_000,
    });
    await renderApp(storyClient(storyOf([...afternoonMatches(), tomorrow])), { size: desk });
    const tab = () => document.querySelector('[data-day][aria-current="page"]')?.textContent;
    expect(tab()).toBe("Live 10");
    await userEvent.keyboard("]");
    await expect.poll(tab).toBe("Today");
    await userEvent.keyboard("]");
    await expect.poll(tab).toBe("Tomorrow");
    expect(document.querySelectorAll("[data-match]")).toHaveLength(1);
    await userEvent.keyboard("[[");
    await expect.poll(tab).toBe("Today");
  });

  test("? shows the keys, and they can be switched off", async () => {
    const { screen } = await renderApp(storyClient(afternoonStory()), { size: desk });
    await userEvent.keyboard("?");
    const dialog = screen.getByRole("dialog", { name: "Keys" });
    await expect.element(dialog).toBeVisible();
    await screen.getByRole("checkbox").click();
    await userEvent.keyboard("{Escape}");
    await expect.poll(() => dialog.query()).toBeNull();
    await userEvent.keyboard("j");
    expect(document.activeElement?.closest("[data-match]") ?? undefined).toBeUndefined();
    await screen.getByRole("button", { name: "Keyboard shortcuts" }).click();
    await screen.getByRole("checkbox").click();
  });
});

test("sixty matches stand in a page that need not draw what is far away", async () => {
  const sixty = stories["sixty"];
  if (sixty === undefined) throw new Error("there is a story of sixty");
  await renderApp(storyClient(sixty()), { at: "/?day=2018-05-13" });
  const rows = [...document.querySelectorAll("[data-match]")];
  expect(rows).toHaveLength(60);
  expect(rows.every((row) => getComputedStyle(row).contentVisibility === "auto")).toBe(true);
});

test("on a phone nothing is wider than the screen", async () => {
  const special = stories["special"];
  if (special === undefined) throw new Error("there is a special story");
  await renderApp(storyClient(special()));
  expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(390);
  await renderApp(storyClient(special()), { at: "/match/awkward" });
  await expect.poll(() => document.querySelector("[data-open-match]")).not.toBeNull();
  expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(390);
});
