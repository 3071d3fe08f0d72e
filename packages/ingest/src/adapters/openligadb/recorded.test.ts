import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { foldEvents } from "@touchline/football";
import { describe, expect, test } from "vitest";
import { eventsOf } from "../../testing/events-of.ts";
import { openLigaDb } from "./adapter.ts";
import { matchRow, type Result, resultRow, withTodaysNames } from "./payload.ts";

const folder = fileURLToPath(new URL("../../../../../../shared/feeds/openligadb", import.meta.url));
const isHere = existsSync(folder);
if (!isHere)
  console.warn("skipped: no recorded payloads on this machine (../shared/feeds/openligadb)");

describe.skipIf(!isHere)("recorded payloads", () => {
  const documents = (isHere ? readdirSync(folder) : [])
    .filter((name) => name.endsWith(".json"))
    .flatMap((name): unknown[] => {
      const document: unknown = JSON.parse(readFileSync(`${folder}/${name}`, "utf8"));
      return Array.isArray(document) ? document : [document];
    });
  const rows = documents.map((each) => withTodaysNames(each)).filter((row) => matchRow.Check(row));

  test("all of them are matches", () => {
    expect(rows).toHaveLength(documents.length);
    expect(rows.length).toBeGreaterThan(40);
  });

  /** Half-times that the minutes of the goals belie: the real ones were as the minutes say. */
  const wrongHalfTimes: Readonly<Record<string, object>> = {
    60607: { home: 1, away: 0 },
    60621: { home: 2, away: 0 },
    60624: { home: 0, away: 1 },
    60625: { home: 0, away: 0 },
  };
  /** A row beyond the result with nothing in it, and one that leaves the score at 0-0. */
  const phantoms = new Set(["63864", "63869"]);

  test.for(rows.map((row) => [row.matchID, row] as const))(
    "%s: score and half-time as stated, every goal row used or a problem",
    ([id, row]) => {
      const { matches, problems } = openLigaDb.toReports(row);
      const match = foldEvents(eventsOf(matches[0]?.drafts ?? []));
      const stated = (type: number) => {
        const result = (row.matchResults ?? [])
          .filter((each): each is Result => resultRow.Check(each))
          .find(({ resultTypeID }) => resultTypeID === type);
        return { home: result?.pointsTeam1, away: result?.pointsTeam2 };
      };
      expect(match?.lifecycle).toBe("finished");
      expect(match?.score).toEqual(stated(2));
      expect(match?.scoreByPhase.h1 ?? { home: 0, away: 0 }).toEqual(
        wrongHalfTimes[id] ?? stated(1),
      );
      const told = matches[0]?.drafts.filter(({ body }) => body.kind === "goal").length ?? 0;
      expect(told).toBe((row.goals?.length ?? 0) - (phantoms.has(String(id)) ? 1 : 0));
      const isOdd = wrongHalfTimes[id] !== undefined || phantoms.has(String(id));
      expect(problems.map(({ problem }) => problem)).toEqual(isOdd ? ["contradiction"] : []);
    },
  );
});
