import { expect, test } from "vitest";
import { page } from "vitest/browser";
import { afternoonStory, eventfulMatch } from "../../testing/afternoon.ts";
import { desk, renderApp } from "../../testing/render-app.tsx";
import { shootOutMatch } from "../../testing/stories.ts";
import { storyClient } from "../../testing/story-client.ts";
import { teams } from "../../testing/teams.ts";
import { minute, ToldMatch } from "../../testing/told-match.ts";

const at = "/match/ash-bel";

test("the score, the clock and the scorers stand on top; the score is in the browser's tab too", async () => {
  const { screen } = await renderApp(storyClient(afternoonStory()), { at });
  await expect.element(screen.getByRole("heading", { name: "Ashford" })).toBeVisible();
  await expect
    .element(screen.getByRole("list", { name: "Scorers, Bellwick" }))
    .toMatchTextContent("Lindqvist 45+3′ (og)");
  await expect.poll(() => document.title).toBe("ASH 3–3 BEL, Touchline");
});

test("the goal ruled out stays on the timeline, struck through, with the reason", async () => {
  const { screen } = await renderApp(storyClient(afternoonStory()), { at });
  const log = screen.getByRole("log", { name: "Timeline" });
  await expect.element(log).toMatchTextContent("Ruled out: offside");
  expect(log.element().querySelector("s")?.textContent).toContain("H. Castellanos");
});

test("a goal falls while the page is open", async () => {
  const told = new ToldMatch({ home: teams.cor, away: teams.dun }).kickOff();
  const before = [...told.events];
  const client = storyClient({ events: before, nowMs: told.wall(minute("h1", 22)) });
  const { screen } = await renderApp(client, { at: "/match/cor-dun" });
  await expect.element(screen.getByText("Kick-off")).toBeVisible();
  client.tell(told.goal(minute("h1", 21), "away", "Y. Haddad").events.slice(before.length));
  await expect.element(screen.getByText("Y. Haddad")).toBeVisible();
  await expect.poll(() => document.title).toBe("COR 0–1 DUN, Touchline");
});

test("each tab shows its thing, by press and by arrow key", async () => {
  const { screen } = await renderApp(storyClient(afternoonStory()), { at });
  await screen.getByRole("tab", { name: "Line-ups" }).click();
  await expect
    .element(
      screen
        .getByRole("list", { name: "Ashford Rovers, starting eleven" })
        .getByText("Castellanos"),
    )
    .toBeVisible();
  await screen.getByRole("tab", { name: "Shots" }).click();
  await expect.element(screen.getByText("6 shots, 5 on target")).toBeVisible();
  await screen.getByRole("tab", { name: "Stats" }).click();
  await expect.element(screen.getByText("Possession", { exact: true })).toBeVisible();
  await screen.getByRole("tab", { name: "Table" }).click();
  await expect.element(screen.getByRole("table")).toBeVisible();
});

test("a shoot-out is told kick by kick", async () => {
  const { events } = shootOutMatch();
  const { screen } = await renderApp(
    storyClient({ events, nowMs: eventfulMatch().wall(minute("post", 0)) }),
    { at: "/match/shoot-out" },
  );
  const shootOut = screen.getByRole("region", { name: "Shoot-out" });
  await expect.element(shootOut).toMatchTextContent("C. Whitlock missed");
  await expect.element(shootOut.getByRole("list", { name: "Marlow" })).toMatchTextContent("saved");
  await expect.element(screen.getByText("Pens 4–3")).toBeVisible();
});

test("on a desk the match opens beside the board, and the address says so", async () => {
  const { screen, history } = await renderApp(storyClient(afternoonStory()), { size: desk });
  await screen
    .getByRole("link", { name: /Corran/ })
    .first()
    .click();
  await expect.poll(() => document.querySelector('[data-open-match="cor-dun"]')).not.toBeNull();
  expect(history.at(-1)).toBe("/match/cor-dun");
  expect(document.querySelectorAll("[data-match]")).toHaveLength(10);
  expect(document.querySelector('[data-match="cor-dun"]')?.getAttribute("data-open")).toBe("true");
});

test("on a phone the match takes the page, and the way back is on top", async () => {
  const { screen, history } = await renderApp(storyClient(afternoonStory()), { at });
  await expect.poll(() => document.querySelector("[data-open-match]")).not.toBeNull();
  expect(document.querySelectorAll("[data-match]")).toHaveLength(0);
  await screen.getByRole("link", { name: "Back to the scores" }).click();
  await expect.poll(() => document.querySelectorAll("[data-match]").length).toBe(10);
  expect(history.at(-1)).toBe("/");
});

test("coming back from a match, the focus is on the row it was opened from", async () => {
  const { screen } = await renderApp(storyClient(afternoonStory()));
  await screen.getByRole("link", { name: /Galloway/ }).click();
  await expect.poll(() => document.activeElement?.getAttribute("data-open-match")).toBe("gal-har");
  await screen.getByRole("link", { name: "Back to the scores" }).click();
  await expect
    .poll(() => document.activeElement?.parentElement?.getAttribute("data-match"))
    .toBe("gal-har");
});

test("when the head has scrolled away, a slim score stays", async () => {
  await renderApp(storyClient(afternoonStory()), { at });
  await expect.poll(() => document.querySelector("[data-open-match]")).not.toBeNull();
  await page.viewport(390, 500);
  scrollTo(0, 600);
  await expect.element(page.getByText("3–3").first()).toBeVisible();
  await expect
    .poll(() => document.querySelector("[data-open-match]")?.textContent)
    .toMatch(/ASH3–3BEL/);
});

test("a match nobody knows says so", async () => {
  const { screen } = await renderApp(storyClient(afternoonStory()), { at: "/match/nobody" });
  await expect.element(screen.getByText("This match is not here")).toBeVisible();
});
