import axe from "axe-core";
import { afterEach, expect, test } from "vitest";
import { afternoonStory } from "./testing/afternoon.ts";
import { desk, phone, renderApp } from "./testing/render-app.tsx";
import { stories } from "./testing/stories.ts";
import { type Story, storyClient } from "./testing/story-client.ts";
import { applyTheme, type Theme, theme } from "./theme.ts";

const stopApplying: (() => void)[] = [];
afterEach(() => {
  for (const stop of stopApplying.splice(0)) stop();
  theme.set("system");
});

/** What axe finds wrong, as far as it is serious: WCAG 2.2 AA and its own best practice. */
async function seriousFindings(): Promise<readonly string[]> {
  const { violations } = await axe.run(document.body, {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
  });
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(" | ")}`);
}

const story = (name: string): Story => {
  const make = stories[name];
  if (make === undefined) throw new Error(`no story ${name}`);
  return make();
};

const pages: readonly (readonly [page: string, at: string, tab: string | undefined, Story])[] = [
  ["the board", "/", undefined, afternoonStory()],
  ["an empty board", "/", undefined, story("empty")],
  ["the timeline", "/match/ash-bel", undefined, afternoonStory()],
  ["the line-ups", "/match/ash-bel", "Line-ups", afternoonStory()],
  ["the shots", "/match/ash-bel", "Shots", afternoonStory()],
  ["the stats", "/match/ash-bel", "Stats", afternoonStory()],
  ["a shoot-out", "/match/shoot-out", undefined, story("special")],
  ["the table", "/table/premier", undefined, afternoonStory()],
];
const themes: readonly Theme[] = ["light", "dark"];
const cases = pages.flatMap(([name, at, tab, told]) =>
  themes.flatMap((chosen) =>
    [phone, desk].map((size) => ({ name, at, tab, told, chosen, size, width: size.width })),
  ),
);

test.each(themes)("a stale page with the keys shown, in %s: nothing serious", async (chosen) => {
  const client = storyClient(afternoonStory());
  client.setConnection({ state: "stale", since: 0 });
  const { screen } = await renderApp(client, { size: desk });
  theme.set(chosen);
  stopApplying.push(applyTheme(document.documentElement));
  await expect.element(screen.getByText(/scores may have changed/)).toBeVisible();
  expect(await seriousFindings()).toEqual([]);
  await screen.getByRole("button", { name: "Keyboard shortcuts" }).click();
  expect(await seriousFindings()).toEqual([]);
});

test.each(cases)("$name in $chosen at $width px: nothing serious", async (shown) => {
  const { screen } = await renderApp(storyClient(shown.told), { at: shown.at, size: shown.size });
  theme.set(shown.chosen);
  stopApplying.push(applyTheme(document.documentElement));
  if (shown.at.startsWith("/match"))
    await expect.poll(() => document.querySelector("[data-open-match]")).not.toBeNull();
  if (shown.at.startsWith("/table")) await expect.element(screen.getByRole("table")).toBeVisible();
  if (shown.tab !== undefined) await screen.getByRole("tab", { name: shown.tab }).click();
  // Colours are judged as they stand, not on their way.
  await Promise.all(document.getAnimations().map((animation) => animation.finished));
  expect(await seriousFindings()).toEqual([]);
});
