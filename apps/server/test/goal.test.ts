import { applyEvent, type Match, minuteLabel } from "@touchline/football";
import type { MatchesResponse } from "@touchline/protocol";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openBrowser } from "./browser.ts";
import { type LogOnDisk, readLogOnDisk } from "./log-on-disk.ts";
import { type RunningServer, startServer, temporaryDirectory } from "./running-server.ts";
import { matchesOf } from "./viewing.ts";
import { waitFor } from "./waiting.ts";

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let server: RunningServer;
let browser: Browser;
beforeAll(async () => {
  directory = await temporaryDirectory();
  server = await startServer(["--port", "0", "--data", directory.path, "--speed", "40"]);
  browser = await openBrowser();
});
afterAll(async () => {
  await browser.close();
  await server.stop("SIGTERM");
  await directory.remove();
});

test.each([390, 1280])(
  "a goal goes from the log to the pixels of a page %i wide",
  async (width) => {
    const page = await browser.newPage({ viewport: { width, height: 1000 } });
    await page.goto(server.url);
    await page.getByText("Replay of Sunday 13 May 2018 at 40×").first().waitFor();
    const lineOf = (matchId: string, side: string) =>
      page.locator(`li[data-match="${matchId}"] [data-side="${side}"]`);
    const pixelsBefore = new Map<string, Buffer>();
    for (const { matchId } of await matchesOf(server.url))
      for (const side of ["home", "away"])
        pixelsBefore.set(`${matchId} ${side}`, await lineOf(matchId, side).screenshot());
    // A goal that fell while the pictures were taken is none to wait for: its line may show it already.
    const before = await matchesOf(server.url);

    const { matchId, side } = await nextGoal(before);
    const goal = page.locator(`li[data-match="${matchId}"] [data-scored-by="${side}"]`);
    await goal.waitFor();
    const words = await goal.innerText();

    const inLog = goalsOf(await readLogOnDisk(directory.path), matchId);
    expect(inLog).toContain(words.replaceAll(/\s+/g, " ").trim());
    const pixels = await lineOf(matchId, side).screenshot();
    expect(pixels.equals(pixelsBefore.get(`${matchId} ${side}`) ?? pixels)).toBe(false);
    await page.close();
  },
);

/** Waits for the first goal that was not on the board before. */
async function nextGoal(before: MatchesResponse["matches"]) {
  const scoreBefore = new Map(before.map(({ matchId, score }) => [matchId, score]));
  let found: { readonly matchId: string; readonly side: "home" | "away" } | undefined;
  await waitFor(async () => {
    for (const { matchId, score } of await matchesOf(server.url))
      for (const side of ["home", "away"] as const)
        if (score[side] > (scoreBefore.get(matchId)?.[side] ?? 0)) found ??= { matchId, side };
    return found !== undefined;
  });
  if (found === undefined) throw new Error("no goal");
  return found;
}

/** Every goal of a match as its row on the board words it, from the records of the log alone. */
function goalsOf({ events }: LogOnDisk, matchId: string): readonly string[] {
  const words: string[] = [];
  let match: Match | undefined;
  for (const { event } of events.filter((each) => each.event.matchId === matchId)) {
    match = applyEvent(match, event);
    if (event.body.kind !== "goal") continue;
    const { home, away } = match.score;
    const minute = minuteLabel(event.at, match.fixture.rules);
    words.push(`GOAL ${event.body.scorer?.name} ${minute}′ ${home}–${away}`);
  }
  return words;
}
