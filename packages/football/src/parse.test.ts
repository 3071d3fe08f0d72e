import { describe, expect, test } from "vitest";
import { encode, parseMatchEvent, parseReport } from "./parse.ts";
import type { Report } from "./match-event.ts";

const report: Report = {
  matchId: "m1",
  op: "assert",
  certainty: "confirmed",
  at: { phase: "h1", elapsedMs: 60_000 },
  body: { kind: "goal", side: "home", method: "open_play", scorer: { name: "Harry Kane" } },
  observedAt: 1,
  source: { feedId: "f", kind: "recording" },
  reportId: "r1",
  feedMatchId: "1",
  sourceRef: "goal-1",
};
const bytesOf = (json: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(json));

test("what was encoded is read back as it was", () => {
  expect(parseReport(encode(report))).toEqual({ ok: true, value: report });
});

test("a field that a later version added does not make a record unreadable", () => {
  expect(parseReport(bytesOf({ ...report, weather: "rain" })).ok).toBe(true);
});

describe("a problem names the place and what is wrong there", () => {
  const { reportId: _, ...withoutId } = report;
  test.for([
    ["a missing field", withoutId, "reportId is missing"],
    [
      "a wrong word",
      { ...report, op: "undo" },
      "op must be one of assert, confirm, amend, retract, restore",
    ],
    [
      "a number out of range",
      { ...report, at: { phase: "h1", elapsedMs: -1 } },
      "at.elapsedMs must be >= 0",
    ],
    ["a wrong type", { ...report, observedAt: "now" }, "observedAt must be integer"],
    [
      "an unknown kind",
      { ...report, body: { kind: "gaol" } },
      'body.kind is "gaol", which is no kind of event',
    ],
    ["no kind", { ...report, body: {} }, "body.kind is missing"],
    ["a body of no object", { ...report, body: 7 }, "body must be object"],
    [
      "a body of its kind",
      { ...report, body: { kind: "goal", side: "left", method: "open_play" } },
      "body.side must be one of home, away",
    ],
    [
      "something deep in a list",
      {
        ...report,
        body: {
          kind: "lineup_set",
          side: "home",
          lineup: { starters: [{ name: "A" }, { name: "" }], bench: [] },
        },
      },
      "body.lineup.starters[1].name must not have fewer than 1 characters",
    ],
    ["a value of no object", null, "the value must be object"],
  ] as const)("%s", ([, json, problem]) => {
    expect(parseReport(bytesOf(json))).toEqual({ ok: false, problem });
  });

  test("bytes that are no JSON, or no UTF-8, are a problem and not an exception", () => {
    const problem = expect.stringContaining("not JSON in UTF-8");
    expect(parseMatchEvent(new Uint8Array())).toEqual({ ok: false, problem });
    expect(parseMatchEvent(new Uint8Array([0x22, 0xff, 0x22]))).toEqual({ ok: false, problem });
    expect(parseMatchEvent(new TextEncoder().encode("{"))).toEqual({ ok: false, problem });
  });
});
