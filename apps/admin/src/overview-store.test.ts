import { expect, test } from "vitest";
import { OverviewStore } from "./overview-store.ts";
import { overviewAt } from "./testing/overview.ts";

test("the last state stays when the stream breaks", () => {
  const store = new OverviewStore();
  store.follower.onOverview(overviewAt(1));
  store.follower.onLink({ state: "live" });
  store.follower.onLink({ state: "over" });
  expect(store.state().link).toEqual({ state: "over" });
  expect(store.state().history?.overview).toEqual(overviewAt(1));
});

test("a listener hears each overview once, and nothing after it has left", () => {
  const store = new OverviewStore();
  let heard = 0;
  const leave = store.subscribe(() => {
    heard += 1;
  });
  store.follower.onLink({ state: "live" });
  heard = 0;
  store.follower.onOverview(overviewAt(1));
  store.follower.onLink({ state: "live" });
  expect(heard).toBe(1);
  leave();
  store.follower.onOverview(overviewAt(2));
  expect(heard).toBe(1);
});
