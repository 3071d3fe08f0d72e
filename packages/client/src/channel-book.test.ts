import { expect, test } from "vitest";
import { ChannelBook } from "./channel-book.ts";
import type { ChannelStore } from "./channel-store.ts";

/** A store that keeps what it was told. */
function heedful() {
  const told: string[] = [];
  const store: ChannelStore = {
    have: () => ({}),
    asked: () => told.push("asked"),
    answered: (positions) => told.push(`answered ${positions.join()}`),
    reached: (positions) => told.push(`reached ${positions.join()}`),
    outlive: () => told.push("outlived"),
    clear: () => told.push("cleared"),
  };
  return { store, told };
}

test("an answer counts only for the channels whose last question it answers", () => {
  const book = new ChannelBook();
  book.add("match:m", heedful().store);
  book.asked(["match:m"], 1);
  // Let go and wanted again before the first answer came: that one was for another subscription.
  expect(book.remove("match:m")).toBe(true);
  const { store, told } = heedful();
  book.add("match:m", store);
  expect(book.unasked()).toEqual([{ channel: "match:m" }]);
  book.asked(["match:m"], 3);
  book.answered(1, { "match:m": "state" }, [5]);
  expect(told).toEqual(["asked"]);
  expect(book.unanswered).toBe(1);
  book.answered(3, { "match:m": "state" }, [7]);
  expect(told).toEqual(["asked", "answered 7"]);
  expect(book.unanswered).toBe(0);
});

test("a heartbeat's positions are for channels that were answered on this connection", () => {
  const book = new ChannelBook();
  const { store, told } = heedful();
  book.add("board:all", store);
  book.asked(["board:all"], 1);
  book.reached([9]);
  expect(told).toEqual(["asked"]);
  book.answered(1, { "board:all": "state" }, [9]);
  book.reached([10]);
  book.begin();
  book.reached([11]);
  expect(told).toEqual(["asked", "answered 9", "reached 10"]);
});

test("a question refused is not waited for", () => {
  const book = new ChannelBook();
  book.add("board:all", heedful().store);
  book.asked(["board:all"], 1);
  book.refused(1);
  expect(book.unanswered).toBe(0);
  expect(book.unasked()).toEqual([]);
});
