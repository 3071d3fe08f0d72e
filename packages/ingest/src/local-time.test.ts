import { expect, test } from "vitest";
import { epochOfLocalTime } from "./local-time.ts";

const inLondon = (local: string) => {
  const at = epochOfLocalTime(local, "Europe/London");
  return at === undefined ? undefined : new Date(at).toISOString();
};

test("a time of a British summer is an hour ahead of UTC, one of winter is not", () => {
  expect(inLondon("2018-09-23T15:02:13.608")).toBe("2018-09-23T14:02:13.608Z");
  expect(inLondon("2018-12-26 15:00")).toBe("2018-12-26T15:00:00.000Z");
  expect(inLondon("2018-09-23T16:56:37.7887")).toBe("2018-09-23T15:56:37.788Z");
});

test("on the days clocks are changed it is right before and after", () => {
  expect(inLondon("2018-03-25T00:30")).toBe("2018-03-25T00:30:00.000Z");
  expect(inLondon("2018-03-25T15:00")).toBe("2018-03-25T14:00:00.000Z");
  expect(inLondon("2018-10-28T00:30")).toBe("2018-10-27T23:30:00.000Z");
  expect(inLondon("2018-10-28T15:00")).toBe("2018-10-28T15:00:00.000Z");
});

test("what is no time of day is undefined", () => {
  for (const text of ["", "yesterday", "2018-13-01T15:00", "2018-09-23T25:00", "2018-09-23"])
    expect(inLondon(text)).toBeUndefined();
});
