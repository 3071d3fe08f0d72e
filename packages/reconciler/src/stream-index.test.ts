import { expect, test } from "vitest";
import { StreamIndex } from "./stream-index.ts";

test("a match played in one go is one stretch, whatever is played beside it", () => {
  const index = new StreamIndex();
  for (let offset = 0; offset < 3_000; offset += 1) index.add(`m${offset % 500}`, offset);
  expect(index.stretchesOf("m7")).toEqual([{ first: 7, last: 2_507 }]);
  expect(index.matches).toBe(500);
});

test("a match announced long before, and corrected long after, is not read through what lies between", () => {
  const index = new StreamIndex();
  for (const offset of [5, 100_000, 100_900, 101_500, 400_000]) index.add("m", offset);
  expect(index.stretchesOf("m")).toEqual([
    { first: 5, last: 5 },
    { first: 100_000, last: 101_500 },
    { first: 400_000, last: 400_000 },
  ]);
});

test("a match never heard of has no stretch", () => {
  expect(new StreamIndex().stretchesOf("m")).toEqual([]);
  expect(new StreamIndex().has("m")).toBe(false);
});
