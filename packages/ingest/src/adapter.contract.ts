import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { applyEvent, foldEvents, judge, type Match, opponentOf } from "@touchline/football";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Adapter, MappedMatch } from "./adapter.ts";
import { eventsOf } from "./testing/events-of.ts";
import { validated } from "./dead-letter.ts";
import { nodePayloadFiles } from "./payload-files.ts";
import { reportsOf } from "./reports.ts";

/**
 * What every adapter promises. Its fixtures are payloads of the provider's real shape: JSON as it is, any other file as
 * the adapter reads it; `unknown-*` hold something of a kind nobody knows.
 */
export async function describeAdapter(adapter: Adapter, folder: URL): Promise<void> {
  const names = readdirSync(folder);
  const payloads = new Map(
    await Promise.all(
      names.map(async (name) => [name, await payloadIn(adapter, new URL(name, folder))] as const),
    ),
  );
  const payload = (name: string): unknown => payloads.get(name);
  const good = names.filter((name) => !name.startsWith("unknown-"));
  const strange = names.filter((name) => name.startsWith("unknown-"));
  const all = () => good.flatMap((name) => adapter.toReports(payload(name)).matches);

  describe(`adapter ${adapter.name}`, () => {
    test.for(good)("fixture %s is understood wholly", (name) => {
      const { matches, problems } = adapter.toReports(payload(name));
      expect(problems).toEqual([]);
      expect(matches.length).toBeGreaterThan(0);
    });

    test("every report it makes is a valid report", () => {
      const reports = all().flatMap(asReports(adapter));
      expect(reports.flatMap((report) => validated(report).problem?.detail ?? [])).toEqual([]);
    });

    test("mapping twice gives the same reports with the same ids", () => {
      const [once, again] = [all().flatMap(asReports(adapter)), all().flatMap(asReports(adapter))];
      expect(again).toEqual(once);
      expect(new Set(once.map(({ reportId }) => reportId)).size).toBe(once.length);
    });

    test("every report of a match can be true when it comes", () => {
      expect(all().flatMap(({ drafts }) => refusals(drafts))).toEqual([]);
    });

    test("a match begins with its fixture and goes forward in time", () => {
      for (const { drafts } of all()) {
        expect(drafts[0]?.body.kind).toBe("fixture_set");
        const times = drafts.map(({ occurredAt, saidAt }) => saidAt ?? occurredAt ?? 0);
        expect(times).toEqual(times.toSorted((a, b) => a - b));
      }
    });

    test("it reports the kinds it claims and no other", () => {
      const kinds = new Set(all().flatMap(({ drafts }) => drafts.map(({ body }) => body.kind)));
      expect([...kinds].toSorted()).toEqual(Object.keys(adapter.claims).toSorted());
    });

    // Of a provider without line-ups only its own tests know for whom a scorer plays.
    test("an own goal is the gain of the side the scorer does not play for, by the line-ups", () => {
      for (const match of all()) {
        const facts = foldEvents(eventsOf(match.drafts));
        if (facts?.lineups.home === undefined && facts?.lineups.away === undefined) continue;
        for (const { body } of match.drafts) {
          if (body.kind !== "goal" || body.method !== "own_goal") continue;
          expect(sideOf(facts, body.scorer?.name)).toBe(opponentOf(body.side));
        }
      }
    });

    test("the kicks of a shoot-out are no goals", () => {
      for (const { drafts } of all())
        expect(
          drafts.filter(({ body, at }) => body.kind === "goal" && at.phase === "pens"),
        ).toEqual([]);
    });

    test.for(strange)("%s: what nobody knows becomes a problem, the rest stands", (name) => {
      const { matches, problems } = adapter.toReports(payload(name));
      expect(problems.map(({ problem }) => problem)).toContain("unknown_kind");
      expect(matches.length).toBeGreaterThan(0);
    });

    test("whatever stands in one place of a payload, the rest is used or refused, never half of it", () => {
      fc.assert(
        fc.property(
          fc.constantFrom(...good),
          fc.nat(),
          fc.constantFrom(...junk),
          (name, at, put) => {
            const broken = withJunk(payload(name), at, put);
            const { matches, problems } = adapter.toReports(broken);
            expect(problems.filter(({ problem }) => problem === "map_failed")).toEqual([]);
            const reports = matches.flatMap(asReports(adapter));
            expect(reports.flatMap((report) => validated(report).problem?.detail ?? [])).toEqual(
              [],
            );
          },
        ),
        { numRuns: 150 },
      );
    });

    test("anything at all can be thrown at it", () => {
      for (const thrown of [
        undefined,
        null,
        0,
        "goal",
        [],
        {},
        { matches: [{}] },
        { match: { wyId: 1 } },
        JSON.parse(`${"[".repeat(20_000)}${"]".repeat(20_000)}`),
      ]) {
        const { matches, problems } = adapter.toReports(thrown);
        expect(matches).toEqual([]);
        expect(problems.map(({ problem }) => problem)).toEqual(["wrong_shape"]);
      }
    });
  });
}

async function payloadIn(adapter: Adapter, file: URL): Promise<unknown> {
  if (file.pathname.endsWith(".json")) return JSON.parse(readFileSync(file, "utf8"));
  const { payloads } = await adapter.read([fileURLToPath(file)], nodePayloadFiles);
  return payloads[0];
}

const junk = [null, "", "null", "\u0000", -1, 0, 1.5, 1e12, true, [], {}, [null]] as const;

/** The payload with one of its values, however deep, replaced. */
function withJunk(payload: unknown, at: number, put: unknown): unknown {
  const places: { holder: object; key: string }[] = [];
  const copy: unknown = structuredClone(payload);
  const visit = (holder: unknown) => {
    if (typeof holder !== "object" || holder === null) return;
    for (const [key, value] of Object.entries(holder)) {
      places.push({ holder, key });
      visit(value);
    }
  };
  visit(copy);
  const place = places[at % places.length];
  if (place !== undefined) Reflect.set(place.holder, place.key, put);
  return copy;
}

const asReports = (adapter: Adapter) => (match: MappedMatch) =>
  reportsOf(match, {
    source: { feedId: adapter.name, kind: adapter.sourceKind },
    matchId: match.feedMatchId,
    observedAt: (saidAt) => saidAt,
  });

function refusals(drafts: MappedMatch["drafts"]): readonly string[] {
  let match: Match | undefined;
  return eventsOf(drafts).flatMap((event) => {
    const held = match?.entries.find(({ eventId }) => eventId === event.eventId);
    const verdict = event.op === "retract" ? undefined : judge(match, event.body, event.at, held);
    match = applyEvent(match, event);
    return verdict?.legal === false ? [`${event.eventId}: ${verdict.why}`] : [];
  });
}

function sideOf(match: Match | undefined, name: string | undefined) {
  return (["home", "away"] as const).find((side) => {
    const lineup = match?.lineups[side];
    return [...(lineup?.starters ?? []), ...(lineup?.bench ?? [])].some(
      (player) => player.name === name,
    );
  });
}
