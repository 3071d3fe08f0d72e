import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { foldEvents } from "@touchline/football";
import { describe, expect, test } from "vitest";
import { nodePayloadFiles } from "../../payload-files.ts";
import { eventsOf } from "../../testing/events-of.ts";
import { footballData } from "./adapter.ts";
import { matchRow, type Score } from "./payload.ts";

const folder = fileURLToPath(
  new URL("../../../../../../shared/feeds/football-data", import.meta.url),
);
const isHere = existsSync(folder);
if (!isHere)
  console.warn("skipped: no recorded payloads on this machine (../shared/feeds/football-data)");

const documentsIn = async (part: string) =>
  isHere
    ? footballData.read([`${folder}/${part}`], nodePayloadFiles)
    : { payloads: [], problems: [] };

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;
const rowsOf = (document: unknown): readonly unknown[] => {
  if (!isObject(document)) return [];
  return Array.isArray(document.matches)
    ? document.matches
    : "homeTeam" in document
      ? [document]
      : [];
};

const read = await documentsIn("body");
const rows = read.payloads.flatMap(rowsOf).filter((row) => matchRow.Check(row));

/** The sums are done here by hand, as the provider documents them, for these recordings only. */
function expected({ duration, fullTime, penalties }: Score) {
  const kicks = duration === "PENALTY_SHOOTOUT" ? penalties : undefined;
  return {
    home: (fullTime?.home ?? 0) - (kicks?.home ?? 0),
    away: (fullTime?.away ?? 0) - (kicks?.away ?? 0),
  };
}

describe.skipIf(!isHere)("recorded payloads", () => {
  test("every file but one, a competition without matches, holds matches that are read", () => {
    expect(read.problems).toEqual([]);
    const mapped = read.payloads.map((payload) => footballData.toReports(payload));
    expect(mapped.flatMap(({ problems }) => problems.map(({ problem }) => problem))).toEqual([
      "wrong_shape",
    ]);
    expect(mapped.flatMap(({ matches }) => matches)).toHaveLength(
      read.payloads.flatMap(rowsOf).length,
    );
  });

  test("the whole answers say the same as their bodies", async () => {
    const whole = await documentsIn("raw-http");
    const bodies = await documentsIn("body");
    const known = new Set(bodies.payloads.map((payload) => JSON.stringify(payload)));
    expect(whole.problems).toEqual([]);
    expect(whole.payloads).toHaveLength(6);
    for (const payload of whole.payloads) expect(known.has(JSON.stringify(payload))).toBe(true);
  });

  test.for(rows.map((row, index) => [`${row.id} (${index})`, row] as const))(
    "%s: status, score, half-time, extra time and how it was decided as stated",
    ([, row]) => {
      const { matches, problems } = footballData.toReports(row);
      const match = foldEvents(eventsOf(matches[0]?.drafts ?? []));
      const { score, status } = row;
      expect(problems).toEqual([]);
      const lifecycles: Readonly<Record<string, string>> = {
        FINISHED: "finished",
        POSTPONED: "postponed",
        TIMED: "scheduled",
        SCHEDULED: "scheduled",
      };
      expect(match?.lifecycle).toBe(lifecycles[status]);
      if (status !== "FINISHED") return;
      expect(match?.score).toEqual(expected(score));
      const { h1, et1, et2 } = match?.scoreByPhase ?? {};
      expect(h1 ?? { home: 0, away: 0 }).toEqual(score.halfTime);
      if (score.extraTime)
        expect({
          home: (et1?.home ?? 0) + (et2?.home ?? 0),
          away: (et1?.away ?? 0) + (et2?.away ?? 0),
        }).toEqual(score.extraTime);
      const decided = {
        REGULAR: "regular",
        EXTRA_TIME: "extra_time",
        PENALTY_SHOOTOUT: "penalties",
      };
      expect(match?.decidedIn).toBe(Reflect.get(decided, score.duration ?? ""));
    },
  );
});
