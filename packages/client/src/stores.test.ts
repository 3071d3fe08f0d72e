import { foldEvents } from "@touchline/football";
import { matchEvents } from "@touchline/gateway/testing";
import { type BoardRow, toBoardRow } from "@touchline/protocol";
import { expect, test, vi } from "vitest";
import { BoardStore } from "./board-store.ts";
import { Listeners } from "./live-store.ts";
import { MatchStore } from "./match-store.ts";
import { inMessages } from "./requests.ts";
import { ServerClock } from "./server-clock.ts";

const events = matchEvents(10, { matchId: "m" });

function rowAt(seq: number, matchId = "m"): BoardRow {
  const match = foldEvents(matchEvents(seq, { matchId }));
  if (match === undefined) throw new Error("the test is wrong");
  return toBoardRow(match, { partition: 0, offset: seq });
}

test("a match folds events as they come and asks anew only after a gap", () => {
  const onGap = vi.fn<() => void>();
  const shown = vi.fn<() => void>();
  const store = new MatchStore(new Listeners(), onGap);
  store.subscribe(shown);
  for (const event of events.slice(0, 4)) store.apply(event);
  expect(store.getSnapshot().ready).toBe(false);
  store.answered();
  expect(store.getSnapshot().match?.seq).toBe(4);
  expect(shown).toHaveBeenCalledTimes(1);

  const before = store.getSnapshot();
  for (const event of events.slice(0, 4)) store.apply(event);
  expect(store.getSnapshot()).toBe(before);

  for (const event of events.slice(6)) store.apply(event);
  expect(onGap).toHaveBeenCalledTimes(1);
  expect(store.have()).toEqual({});
  expect(store.getSnapshot()).toBe(before);

  const match = foldEvents(events);
  if (match === undefined) throw new Error("the test is wrong");
  store.asked();
  store.replace(match);
  store.answered();
  expect(store.getSnapshot().match).toEqual(match);
  expect(store.have()).toEqual({ seq: 10 });
});

test("of two rows of a match the newer stands, in whatever order they come", () => {
  const store = new BoardStore("all", new Listeners());
  const board = { scope: "all", matchIds: ["m"] };
  store.take({ t: "r", rows: [rowAt(5)], board });
  store.answered([6]);
  store.take({ t: "r", rows: [rowAt(7)] });
  const newest = store.getSnapshot();
  store.take({ t: "r", rows: [rowAt(6)] });
  store.take({ t: "r", rows: [rowAt(3, "not-on-the-board")] });
  expect(store.getSnapshot()).toBe(newest);
  expect(newest.rows.map(({ seq }) => seq)).toEqual([7]);
  expect(store.have()).toEqual({ positions: [6] });
});

test("a row of another log replaces one with a higher seq, once", () => {
  const store = new BoardStore("all", new Listeners());
  const board = { scope: "all", matchIds: ["m"] };
  store.take({ t: "r", rows: [rowAt(9)], board });
  store.answered([10]);
  store.outlive();
  expect(store.have()).toEqual({});
  expect(store.getSnapshot().rows).toHaveLength(1);
  store.take({ t: "r", rows: [rowAt(2)], board });
  store.take({ t: "r", rows: [rowAt(1)], board });
  expect(store.getSnapshot().rows[0]?.seq).toBe(2);
});

test("the same function subscribed twice is told twice and let go one by one", () => {
  const onFirst = vi.fn<() => void>();
  const onNone = vi.fn<() => void>();
  const listeners = new Listeners(onFirst, onNone);
  const listener = vi.fn<() => void>();
  const [one, two] = [listeners.subscribe(listener), listeners.subscribe(listener)];
  listeners.tell();
  expect(listener).toHaveBeenCalledTimes(2);
  one();
  one();
  expect(onNone).not.toHaveBeenCalled();
  two();
  expect([onFirst, onNone].map((told) => told.mock.calls.length)).toEqual([1, 1]);
});

test("the server's clock is met in the middle of what its stamps allow", () => {
  let now = 10_000;
  const clock = new ServerClock({ now: () => now });
  expect(clock.now()).toBe(10_000);
  // Asked at 10,000, answered at 10,400 by our clock: the server's 25,000 was somewhere between.
  now = 10_400;
  clock.welcomed(25_000, 10_000);
  expect(clock.now()).toBe(25_200);
  // A heartbeat that took less time narrows it.
  now = 20_000;
  clock.heard(34_900);
  expect(clock.now()).toBe(34_950);
  // One that took longer does not.
  clock.heard(34_000);
  expect(clock.now()).toBe(34_950);
});

test("many channels are asked for in messages the server takes", () => {
  const wants = Array.from({ length: 60 }, (_, n) => ({
    channel: `match:${"x".repeat(150)}-${n}`,
    seq: n,
  }));
  const lists = inMessages(wants, 4096);
  expect(lists.flat()).toEqual(wants);
  for (const list of lists)
    expect(
      JSON.stringify({ t: "sub", id: 99, epoch: "e".repeat(64), channels: list }).length,
    ).toBeLessThan(4096);
  expect(inMessages([], 4096)).toEqual([]);
});
