import type { Kit } from "@touchline/football";
import { expect, test } from "vitest";
import { inkOn, shirtsFor, unknownKit } from "./kit-colours.ts";

const shirt = (primary: string): Kit => ({ pattern: "plain", primary, secondary: "#ffffff" });
const red = shirt("#d3001a");
const crimson = shirt("#c01030");
const white = shirt("#ffffff");
const blue = shirt("#0057b8");

test("the visitors change when both teams wear red", () => {
  expect(shirtsFor({ kit: red }, { kit: crimson, changeKit: white })).toEqual({
    home: red,
    away: white,
  });
});

test("nobody changes when the shirts are told apart", () => {
  expect(shirtsFor({ kit: red }, { kit: blue, changeKit: white }).away).toBe(blue);
});

test("a change shirt that is no better stays in the bag", () => {
  expect(shirtsFor({ kit: red }, { kit: crimson, changeKit: red }).away).toBe(crimson);
});

test("a team of unknown colours is drawn in grey", () => {
  expect(shirtsFor({}, { kit: blue }).home).toBe(unknownKit);
});

test("a number is black on a light shirt and white on a dark one", () => {
  expect(inkOn("#ffffff")).toBe("#000000");
  expect(inkOn("#f7d117")).toBe("#000000");
  expect(inkOn("#132257")).toBe("#ffffff");
});
