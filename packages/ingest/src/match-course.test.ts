import { cupRules, leagueRules } from "@touchline/football";
import { expect, test } from "vitest";
import type { ReportDraft } from "./adapter.ts";
import { courseTo, whistles } from "./match-course.ts";

const minutes = (count: number): number => count * 60_000;

test("a match in its second half has ended its first, which was as long as the last thing told of it", () => {
  const told = [{ phase: "h1", elapsedMs: minutes(47) }] as const;
  const standing = { last: "h2", isOn: true, elapsedMs: minutes(20), extraTime: false } as const;
  const course = courseTo(standing, told, leagueRules);
  expect([...course.ended]).toEqual([["h1", minutes(47)]]);
  expect([...course.begun.keys()]).toEqual(["h1", "h2"]);
  expect(course.now).toEqual({ phase: "h2", elapsedMs: minutes(20) });
});

test("a shoot-out may follow the second half, and goals fell before it", () => {
  const straight = courseTo({ last: "pens", isOn: false, extraTime: false }, [], cupRules);
  expect([...straight.ended.keys()]).toEqual(["h1", "h2", "pens"]);
  const after = courseTo({ last: "pens", isOn: false, extraTime: true }, [], cupRules);
  expect([...after.ended.keys()]).toEqual(["h1", "h2", "et1", "et2", "pens"]);
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

test("a whistle at which the goals are not level and the match goes on all the same is not told", () => {
  const goal: ReportDraft = {
    sourceRef: "goal-home-9-1",
    op: "assert",
    at: { phase: "h1", elapsedMs: 0 },
    body: { kind: "goal", side: "home", method: "open_play" },
  };
  const standing = { last: "et1", isOn: true, extraTime: true } as const;
  const refs = (goals: readonly ReportDraft[]) =>
    whistles(courseTo(standing, [], cupRules), goals, false).map(({ sourceRef }) => sourceRef);
  expect(refs([])).toEqual(["h1-end", "h2-end"]);
  expect(refs([goal])).toEqual(["h1-end"]);
});
