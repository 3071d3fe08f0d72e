import { expect, test } from "vitest";
import { dayInFull, dayName, dayOf, daysBetween } from "./days.ts";

const threeInLondon = Date.UTC(2018, 4, 13, 14, 0);

test("a match belongs to the day it is where the viewer is, thirteen hours ahead or eleven behind", () => {
  expect(dayOf(threeInLondon, "Europe/London")).toBe("2018-05-13");
  expect(dayOf(threeInLondon, "Pacific/Auckland")).toBe("2018-05-14");
  expect(dayOf(Date.UTC(2018, 4, 13, 10, 59), "Pacific/Pago_Pago")).toBe("2018-05-12");
});

test.each([
  ["2018-05-13", "Today"],
  ["2018-05-14", "Tomorrow"],
  ["2018-05-12", "Yesterday"],
  ["2018-05-19", "Sat 19 May"],
  ["2012-05-13", "13 May 2012"],
])("seen from 13 May 2018, %s is %s", (day, name) => {
  expect(dayName(day, "2018-05-13")).toBe(name);
});

test("the hour the clocks change by does not lose a day", () => {
  expect(daysBetween("2018-03-24", "2018-03-26")).toBe(2);
});

test("a replay names the day in full, as it was at the ground", () => {
  expect(dayInFull(threeInLondon, "Europe/London")).toBe("Sunday 13 May 2018");
});
