import { cupRules, leagueRules } from "@touchline/football";
import { expect, test } from "vitest";
import { courseTo, isEnded } from "./match-course.ts";

const minutes = (count: number): number => count * 60_000;

test("a match in its second half has ended its first, which was as long as the last thing told of it", () => {
  const told = [{ phase: "h1", elapsedMs: minutes(47) }] as const;
  const standing = { last: "h2", isOn: true, elapsedMs: minutes(20), extraTime: false } as const;
  const course = courseTo(standing, told, leagueRules);
  expect(course.begun.get("h1")).toBe(minutes(47));
  expect([...course.begun.keys()]).toEqual(["h1", "h2"]);
  expect([isEnded("h1", course), isEnded("h2", course)]).toEqual([true, false]);
  expect(course.now).toEqual({ phase: "h2", elapsedMs: minutes(20) });
});

test("a shoot-out may follow the second half, and goals fell before it", () => {
  const straight = courseTo({ last: "pens", isOn: false, extraTime: false }, [], cupRules);
  expect([...straight.begun.keys()]).toEqual(["h1", "h2", "pens"]);
  const after = courseTo({ last: "pens", isOn: false, extraTime: true }, [], cupRules);
  expect([...after.begun.keys()]).toEqual(["h1", "h2", "et1", "et2", "pens"]);
  expect([...after.latest.keys()]).toEqual(["h1", "h2", "et1", "et2"]);
});

test("a goal of which only the half is known is put in the half's last minute, not in its stoppage time", () => {
  const { latest } = courseTo({ last: "h1", isOn: false, extraTime: false }, [], leagueRules);
  expect(latest.get("h1")).toEqual({ phase: "h1", elapsedMs: minutes(45) - 1 });
});

test("before kick-off nothing has begun", () => {
  const course = courseTo({ last: undefined, isOn: false, extraTime: false }, [], leagueRules);
  expect(course.now).toEqual({ phase: "pre", elapsedMs: 0 });
  expect(course.begun.size).toBe(0);
});

test("a pause has the name of what is to follow", () => {
  const after = (last: "h1" | "h2" | "et1" | "et2", goesOn: boolean, rules = cupRules) =>
    courseTo({ last, isOn: false, extraTime: true, goesOn }, [], rules).stands;
  expect([after("h1", false), after("h2", true), after("et1", false)]).toEqual([
    "ht",
    "await_et",
    "et_ht",
  ]);
  expect([after("et2", true), after("et2", false)]).toEqual(["await_pens", "post"]);
  expect(after("h2", true, { ...cupRules, extraTime: false })).toBe("await_pens");
});
