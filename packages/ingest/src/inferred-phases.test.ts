import {
  compareMatchTime,
  cupRules,
  foldEvents,
  leagueRules,
  type Phase,
  type Side,
} from "@touchline/football";
import { expect, test } from "vitest";
import type { ReportDraft } from "./adapter.ts";
import { endOfPhase, inferredPhases, momentOfMinute, periodsReaching } from "./inferred-phases.ts";
import type { TimedPhase } from "./recorded-phases.ts";
import { eventsOf } from "./testing/events-of.ts";

const fixture: ReportDraft = {
  sourceRef: "fixture",
  op: "assert",
  at: { phase: "pre", elapsedMs: 0 },
  body: {
    kind: "fixture_set",
    competition: { competitionId: "cup", name: "Cup" },
    rules: cupRules,
    home: { teamId: "h", name: "Home", shortName: "Home", code: "HOM" },
    away: { teamId: "a", name: "Away", shortName: "Away", code: "AWA" },
    kickOffAt: 0,
  },
};

const goal = (side: Side): ReportDraft => ({
  sourceRef: `goal-${side}`,
  op: "assert",
  at: { phase: "h1", elapsedMs: 0 },
  body: { kind: "goal", side, method: "open_play" },
});

/** Where a match is brought that stands in a phase, with the goal given, and which phases it went through. */
function went(stands: Phase, played: readonly TimedPhase[], ...goals: ReportDraft[]) {
  const periods = periodsReaching(played, cupRules, []);
  const drafts = [fixture, ...inferredPhases(periods, stands, goals), ...goals];
  const inOrder = drafts.toSorted((a, b) => compareMatchTime(a.at, b.at));
  const match = foldEvents(eventsOf(inOrder));
  return { phase: match?.phase, through: match?.phases.map(({ phase }) => phase).join(" ") };
}

test("a level match goes through whatever was played", () => {
  expect(went("post", ["h1", "h2", "et1", "et2", "pens"])).toEqual({
    phase: "post",
    through: "h1 ht h2 await_et et1 et_ht et2 await_pens pens post",
  });
});

test("a second leg goes on though it is not level on the day", () => {
  expect(went("post", ["h1", "h2", "et1", "et2", "pens"], goal("home"))).toEqual({
    phase: "post",
    through: "h1 ht h2 await_et et1 et_ht et2 await_pens pens post",
  });
  expect(went("await_et", ["h1", "h2"], goal("away")).phase).toBe("await_et");
  expect(went("await_pens", ["h1", "h2"], goal("away")).phase).toBe("await_pens");
});

test("a plain minute is of the latest phase played that had begun", () => {
  const all = ["h1", "h2", "et1", "et2"] as const;
  const minute = (m: number, played: readonly TimedPhase[], stoppage?: number) => {
    const { phase, elapsedMs } = momentOfMinute(m, played, cupRules, stoppage);
    return `${phase} ${elapsedMs / 60_000}`;
  };
  expect(minute(1, all)).toBe("h1 0");
  expect(minute(45, all, 2)).toBe("h1 46");
  expect(minute(46, all)).toBe("h2 0");
  expect(minute(47, ["h1"])).toBe("h1 46");
  expect(minute(92, ["h1", "h2"])).toBe("h2 46");
  expect(minute(92, all)).toBe("et1 1");
  expect(minute(120, all, 1)).toBe("et2 15");
});

test("a phase nobody timed ends at its nominal end, or with the last thing told of it", () => {
  expect(endOfPhase("h2", leagueRules, [])).toEqual({ phase: "h2", elapsedMs: 45 * 60_000 - 1 });
  const late = { phase: "h2", elapsedMs: 48 * 60_000 } as const;
  expect(endOfPhase("h2", leagueRules, [late])).toEqual(late);
});
