import { describe, expect, test } from "vitest";
import type { Clock } from "./clock.ts";
import { cupRules, leagueRules } from "./match-rules.ts";
import { matchTimeOfMinute, minuteLabel } from "./minute.ts";
import type { Phase } from "./phase.ts";
import { elapsedMs, readClock } from "./read-clock.ts";

const anchorAt = 1_661_004_000_000;
const at = (phase: Phase, minutes: number, seconds = 0) => ({
  phase,
  elapsedMs: (minutes * 60 + seconds) * 1000,
});
const running = (phase: Phase, minutes: number, rate = 1): Clock => ({
  phase,
  anchorAt,
  elapsedAtAnchorMs: minutes * 60_000,
  running: true,
  rate,
});

describe("the minute", () => {
  test.for([
    ["the first second is in minute 1", "h1", 0, 0, "1"],
    ["0:59 is in minute 1", "h1", 0, 59, "1"],
    ["1:00 is in minute 2", "h1", 1, 0, "2"],
    ["24:53 is in minute 25", "h1", 24, 53, "25"],
    ["44:59 is in minute 45", "h1", 44, 59, "45"],
    ["the last kick of a long first half is 45+2, never 47", "h1", 46, 30, "45+2"],
    ["the second half begins with 46, whatever the first one lasted", "h2", 0, 0, "46"],
    ["the end of the second half is 90+5", "h2", 49, 10, "90+5"],
    ["extra time begins with 91", "et1", 0, 20, "91"],
    ["its first half runs over as 105+1", "et1", 15, 0, "105+1"],
    ["its second half begins with 106", "et2", 0, 0, "106"],
    ["its end is 120+1", "et2", 15, 59, "120+1"],
    ["half-time is written as 45", "ht", 3, 0, "45"],
    ["a shoot-out is written as 120", "pens", 4, 0, "120"],
  ] as const)("%s", ([, phase, minutes, seconds, label]) => {
    expect(minuteLabel(at(phase, minutes, seconds), cupRules)).toBe(label);
  });

  test("halves of 40 minutes end at 40 and 80", () => {
    const youth = { ...leagueRules, halfMinutes: 40 };
    expect(minuteLabel(at("h1", 41), youth)).toBe("40+2");
    expect(minuteLabel(at("h2", 0), youth)).toBe("41");
    expect(minuteLabel(at("h2", 40), youth)).toBe("80+1");
  });

  test("after a cup tie that ended in normal time it is 90, not 120", () => {
    expect(minuteLabel(at("post", 1), cupRules, false)).toBe("90");
  });

  test.for([
    ["45+2", { phase: "h1", elapsedMs: 46 * 60_000 }],
    ["46", { phase: "h2", elapsedMs: 0 }],
    ["90+3", { phase: "h2", elapsedMs: 47 * 60_000 }],
    ["91", { phase: "et1", elapsedMs: 0 }],
    ["120+1", { phase: "et2", elapsedMs: 15 * 60_000 }],
    ["0", undefined],
    ["121", undefined],
    ["30+2", undefined],
    ["45+0", undefined],
    ["45 + 2", undefined],
    ["", undefined],
  ] as const)("%j is read as %j", ([label, expected]) => {
    expect(matchTimeOfMinute(label, cupRules)).toEqual(expected);
  });

  test("there is no minute 91 in a league match", () => {
    expect(matchTimeOfMinute("91", leagueRules)).toBeUndefined();
  });
});

describe("the clock", () => {
  test("shows 45:00 all through stoppage time, and beside it how long that has been", () => {
    expect(readClock(running("h1", 46), leagueRules, anchorAt + 73_000)).toEqual({
      minute: "45+3",
      time: "45:00",
      stoppage: "+2:13",
    });
  });

  test("goes on from 45:00 in the second half", () => {
    expect(readClock(running("h2", 0), leagueRules, anchorAt + 5_000)?.time).toBe("45:05");
  });

  test("is not stuck at 90 in extra time", () => {
    expect(readClock(running("et1", 2), cupRules, anchorAt)).toMatchObject({
      minute: "93",
      time: "92:00",
    });
  });

  test("in a replay at 20× a wall second is twenty match seconds", () => {
    expect(readClock(running("h1", 0, 20), leagueRules, anchorAt + 3_000)?.time).toBe("1:00");
  });

  test("stands while it is stopped", () => {
    const stopped = { ...running("h1", 30), running: false };
    expect(readClock(stopped, leagueRules, anchorAt + 3_600_000)?.time).toBe("30:00");
  });

  test("waits at its anchor for a browser whose own clock is behind", () => {
    expect(elapsedMs(running("h1", 10), anchorAt - 5_000)).toBe(600_000);
  });

  test.for(["pre", "ht", "await_et", "et_ht", "await_pens", "pens", "post"] as const)(
    "there is none in %s",
    (phase) => {
      expect(readClock(running(phase, 0), cupRules, anchorAt)).toBeUndefined();
    },
  );
});
