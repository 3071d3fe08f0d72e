import { expect, test } from "vitest";
import { numbering, personKey } from "./source-refs.ts";

test("a person is known by id, else by name however it is spelt, else not at all", () => {
  expect(personKey({ id: 9, name: "N. Nine" })).toBe("9");
  expect([personKey({ id: null, name: "N. Niñe" }), personKey({ name: "n nine " })]).toEqual([
    "n-nine",
    "n-nine",
  ]);
  expect([personKey({ id: 0, name: null }), personKey(null)]).toEqual(["unknown", "unknown"]);
});

test("the second of a kind by the same person has the number 2", () => {
  const next = numbering();
  expect(["goal-home-9", "goal-home-7", "goal-home-9"].map(next)).toEqual([
    "goal-home-9-1",
    "goal-home-7-1",
    "goal-home-9-2",
  ]);
});
