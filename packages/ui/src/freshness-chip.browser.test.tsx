import { expect, test } from "vitest";
import { render } from "vitest-browser-react";
import { type Freshness, FreshnessChip } from "./freshness-chip.tsx";
import { timeOfDay } from "./times.ts";

const since = Date.UTC(2018, 4, 13, 14, 7);

test.each<[Freshness, string]>([
  [{ state: "connecting" }, "connecting"],
  [{ state: "live", since }, "live"],
  [{ state: "catching_up", behind: 12 }, "catching up (12)"],
  [{ state: "stale", since }, `stale since ${timeOfDay(since)}`],
  [{ state: "offline", since }, `offline since ${timeOfDay(since)}`],
])("%o reads %s", async (freshness, text) => {
  const screen = await render(<FreshnessChip freshness={freshness} />);
  await expect.element(screen.getByRole("status")).toHaveTextContent(text);
});

test("pressing the chip explains what it says", async () => {
  const screen = await render(
    <FreshnessChip freshness={{ state: "stale", since, detail: "no heartbeat for 20 s" }} />,
  );
  const detail = screen.getByText("no heartbeat for 20 s");
  await expect.element(detail).not.toBeVisible();
  await screen.getByRole("button").click();
  await expect.element(detail).toBeVisible();
});
