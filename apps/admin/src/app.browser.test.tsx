import "@touchline/ui/theme.css";
import type { AdminOverview } from "@touchline/protocol/admin";
import axe from "axe-core";
import { afterEach, expect, test } from "vitest";
import { page } from "vitest/browser";
import { render } from "vitest-browser-react";
import { App } from "./app.tsx";
import { OverviewStore } from "./overview-store.ts";
import type { Link } from "./overview-stream.ts";
import {
  aDeadLetter,
  aDirectory,
  aFeed,
  aGroup,
  aPartition,
  overviewAt,
  startedAt,
} from "./testing/overview.ts";
import { applyTheme, type Theme } from "./theme.ts";

const fault = "CRC mismatch at byte 1048212 of match-events/3";

const ioFault = "EIO: i/o error, write";

/** A server where everything that can be wrong is. */
const troubled = (secondsIn: number, letters = 14): AdminOverview =>
  overviewAt(secondsIn, {
    feeds: [
      aFeed({ lastReportAt: startedAt, deadLetters: 170 }),
      aFeed({ feedId: "simulator", state: "failed", message: "ENOENT: /srv/feeds" }),
      aFeed({ feedId: "monday", state: "waiting" }),
      aFeed({ feedId: "friday", state: "paused" }),
      aFeed({ feedId: "saturday", state: "finished" }),
    ],
    topics: [
      {
        name: "match-events",
        partitions: [
          aPartition(0, 100 + secondsIn),
          aPartition(3, 90, { status: "offline", fault }),
          aPartition(4, 90, { status: "read_only" }),
        ],
      },
      { name: "dead-letters", retentionMs: 86_400_000, partitions: [aPartition(0, 170)] },
    ],
    directories: [
      aDirectory({ freeBytes: 1024 ** 3 }),
      aDirectory({ directory: "/mnt/second-disk/touchline", state: "out", fault: ioFault }),
      aDirectory({
        directory: "/mnt/third-disk/touchline",
        state: "catching_up",
        copiedShare: 0.42,
      }),
    ],
    groups: [
      aGroup({
        lagRecords: 24_000,
        partitions: [
          {
            topic: "reports",
            partition: 0,
            committedOffset: 1,
            highWatermark: 24_001,
            lagRecords: 24_000,
          },
        ],
      }),
    ],
    process: { rssBytes: 180_000_000, heapUsedBytes: 90_000_000, eventLoopDelayP99Ms: 72 },
    deadLetters: Array.from({ length: letters }, (_, i) =>
      aDeadLetter(1000 + secondsIn - i, { observedAt: startedAt + (secondsIn - i) * 1000 }),
    ),
  });

async function show(link: Link, ...overviews: AdminOverview[]) {
  const store = new OverviewStore();
  for (const overview of overviews) store.follower.onOverview(overview);
  store.follower.onLink(link);
  const screen = await render(<App store={store} />);
  return { screen, store };
}

afterEach(() => applyTheme("system"));

const rooms: Record<string, Parameters<typeof show>> = {
  "all well": [
    { state: "live" },
    overviewAt(1, { feeds: [aFeed()] }),
    overviewAt(2, { directories: [aDirectory()] }),
  ],
  "everything wrong": [{ state: "live" }, troubled(100), troubled(101)],
  stale: [
    { state: "stale", sinceMs: startedAt, reason: "the server fell silent", retryAtMs: startedAt },
    troubled(100),
    troubled(101),
  ],
  "session over": [{ state: "over" }, troubled(100)],
  "nothing yet": [{ state: "opening" }],
};
const themes: Theme[] = ["light", "dark"];
const looks = Object.keys(rooms).flatMap((room) =>
  themes.flatMap((theme) => [390, 1280].map((width) => ({ room, theme, width }))),
);

test.each(looks)(
  "$room, $theme, $width px: fit for every reader, and nothing sticks out",
  async ({ room, theme, width }) => {
    await page.viewport(width, 900);
    applyTheme(theme);
    await show(...(rooms[room] ?? [{ state: "opening" }]));
    for (const toggle of document.querySelectorAll<HTMLElement>("[aria-expanded=false], summary")) {
      toggle.click();
    }
    const { violations } = await axe.run(document.body);
    const grave = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
    expect(grave.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join()}`)).toEqual(
      [],
    );
    expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(width);
  },
);

test("a partition in trouble is in sight while its topic is folded, and the list leads to it", async () => {
  await page.viewport(390, 900);
  const { screen } = await show({ state: "live" }, troubled(100));
  const topic = screen.getByRole("button", { name: "match-events" });
  await expect.element(topic).toHaveAttribute("aria-expanded", "false");
  await screen.getByRole("link", { name: `Trouble: match-events/3 is offline: ${fault}` }).click();
  const target = document.querySelector(":target");
  expect(target?.textContent).toContain("offline");
  expect(document.querySelectorAll("[id^=partition-match-events]")).toHaveLength(2);
  await topic.click();
  expect(document.querySelectorAll("[id^=partition-match-events]")).toHaveLength(3);
});

test("a directory that fell out stands in the list with its reason, and the list leads to it", async () => {
  await page.viewport(390, 900);
  const { screen, store } = await show({ state: "live" }, troubled(100));
  const text = `Trouble: /mnt/second-disk/touchline is out, the log goes on without it: ${ioFault}`;
  await screen.getByRole("link", { name: text }).click();
  expect(document.querySelector(":target")?.textContent).toContain("/mnt/second-disk/touchline");
  await expect.element(screen.getByText("1 of 3 in sync")).toBeVisible();
  await expect.element(screen.getByText("catching up, 42 %")).toBeVisible();
  store.follower.onOverview(
    overviewAt(101, {
      directories: [aDirectory(), aDirectory({ directory: "/mnt/second-disk/touchline" })],
    }),
  );
  await expect.element(screen.getByText("2 of 2 in sync")).toBeVisible();
  await expect.element(screen.getByText(ioFault, { exact: true })).not.toBeInTheDocument();
});

test("empty partitions are one line until they are asked for; one in trouble stays in sight", async () => {
  await page.viewport(1280, 900);
  const partitions = [
    aPartition(0, 0),
    aPartition(1, 90),
    aPartition(2, 0),
    aPartition(3, 0, { status: "offline", fault }),
  ];
  const { screen } = await show(
    { state: "live" },
    overviewAt(0, { topics: [{ name: "match-events", partitions }] }),
  );
  const rows = () =>
    [...document.querySelectorAll("[id^=partition-match-events]")].map(
      (row) => row.querySelector("th")?.textContent,
    );
  expect(rows()).toEqual(["match-events/1", "match-events/3"]);
  await screen.getByRole("button", { name: "2 empty partitions" }).click();
  expect(rows()).toEqual([0, 1, 2, 3].map((nr) => `match-events/${nr}`));
});

test("while a dead letter is open the list holds still, and says how many newer ones wait", async () => {
  const { screen, store } = await show({ state: "live" }, troubled(100, 3));
  const offsets = () =>
    [...document.querySelectorAll("details")].map(({ textContent }) =>
      /offset ([\d,]+)/.exec(textContent)?.at(1),
    );
  const opened = new Promise((resolve) => {
    document.querySelector("details")?.addEventListener("toggle", resolve, { once: true });
  });
  document.querySelector("summary")?.click();
  await opened;
  await expect.element(screen.getByText('{"matches":[1,2]}').first()).toBeVisible();
  store.follower.onOverview(troubled(102, 3));
  const newer = screen.getByRole("button", { name: "Show 2 newer dead letters" });
  await expect.element(newer).toBeVisible();
  expect(offsets()).toEqual(["1,100", "1,099", "1,098"]);
  await newer.click();
  await expect.element(newer).not.toBeInTheDocument();
  expect(offsets()).toEqual(["1,102", "1,101", "1,100"]);
});

test.each([1280, 1600])(
  "at %i px figures that grow by digits move nothing, and fit",
  async (width) => {
    await page.viewport(width, 900);
    const withFigures = (secondsIn: number, figure: number) =>
      overviewAt(secondsIn, {
        feeds: [
          aFeed({
            reports: figure,
            reportsPerSecond: figure / 7,
            deadLetters: figure,
            lastReportAt: startedAt - 3_400_000,
          }),
        ],
        topics: [{ name: "reports", partitions: [aPartition(0, figure), aPartition(1, figure)] }],
        groups: [aGroup({ lagRecords: 10_000 + figure })],
      });
    const { store, screen } = await show({ state: "live" }, withFigures(1, 9));
    const cells = () => [...document.querySelectorAll("th, td")];
    const places = () =>
      cells().map((element) => {
        const { left, top, right, bottom } = element.getBoundingClientRect();
        return { left, top, right, bottom };
      });
    const before = places();
    store.follower.onOverview(withFigures(2, 1_234_567));
    await expect.element(screen.getByText("1,234,567").first()).toBeVisible();
    await expect.element(screen.getByText(/is 1,244,567 records behind/)).toBeVisible();
    expect(places()).toEqual(before);
    expect(cells().filter((cell) => cell.scrollWidth > cell.clientWidth)).toEqual([]);
  },
);

test("a stale page says since when and why, and keeps its last state", async () => {
  const sinceMs = new Date(2018, 4, 13, 14, 7, 3).getTime();
  const link: Link = { state: "stale", sinceMs, reason: "the server fell silent", retryAtMs: 0 };
  const { screen } = await show(link, overviewAt(1, { feeds: [aFeed()] }));
  await expect
    .element(screen.getByRole("status"))
    .toHaveTextContent("stale since 14:07:03: the server fell silent, trying again");
  await expect.element(screen.getByRole("rowheader", { name: /^sunday/ })).toBeVisible();
});

test("a session that is over says how to get a new link", async () => {
  const { screen } = await show({ state: "over" });
  await expect
    .element(screen.getByText(/^Each start of the server prints a new link/))
    .toBeVisible();
  await expect.element(screen.getByRole("status")).toHaveTextContent("session over");
});

test("the switch goes round the themes and the page follows", async () => {
  const { screen } = await show({ state: "live" }, overviewAt(1));
  const theme = screen.getByRole("button", { name: /^Theme/ });
  const shown = () => document.documentElement.dataset["theme"];
  await theme.click();
  expect(shown()).toBe("light");
  await theme.click();
  expect(shown()).toBe("dark");
  await theme.click();
  expect(shown()).toBeUndefined();
});
