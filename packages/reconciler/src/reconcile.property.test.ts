import type { MatchEvent, Report } from "@touchline/football";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addToLedger, type MatchLedger } from "./ledger.ts";
import { reconcile } from "./reconcile.ts";
import { aReport, fixtureReport, goalOf } from "./testing/report.ts";

interface Decided {
  readonly report: Report;
  readonly events: readonly MatchEvent[];
  readonly refused: boolean;
}

/** Decides reports one by one; `restartAt` says after which of them the ledger is folded anew from its own events. */
function decide(reports: readonly Report[], restartAt: (index: number) => boolean = () => false) {
  let ledger: MatchLedger | undefined;
  const decided: Decided[] = [];
  for (const [offset, report] of reports.entries()) {
    const {
      ledger: after,
      events,
      refused,
    } = reconcile(ledger, report, { partition: 0, offset, at: offset });
    decided.push({ report, events, refused: refused !== undefined });
    ledger = restartAt(offset) ? readBack(decided) : after;
  }
  return { decided, ledger, events: decided.flatMap(({ events }) => events) };
}

/** The ledger as the log gives it: each event with the report it follows from. */
function readBack(decided: readonly Decided[]): MatchLedger | undefined {
  let ledger: MatchLedger | undefined;
  for (const { events, report } of decided)
    for (const event of events) ledger = addToLedger(ledger, event, report.reportId);
  return ledger;
}

/** What was decided, whenever and for whatever delivery that was. */
const decisions = (events: readonly MatchEvent[]) =>
  events.map((event) => ({ ...event, basis: undefined, decidedAt: undefined }));

/** A feed's claims about five things, changing its mind at will; a new claim about a thing has a new id. */
const someReports = fc
  .array(
    fc.record({
      ref: fc.constantFrom("g1", "g2", "g3", "c1", "p1"),
      op: fc.constantFrom("assert", "amend", "confirm", "retract", "restore"),
      certainty: fc.constantFrom("pending", "confirmed"),
      minute: fc.integer({ min: 0, max: 2 }),
      scorer: fc.option(fc.constantFrom("Kane", "Vardy"), { nil: undefined }),
      phase: fc.constantFrom("h1", "ht", "h2", "post"),
    } as const),
    { maxLength: 30 },
  )
  .map((claims) => {
    const told = claims.map(({ ref, op, certainty, minute, scorer, phase }, nth): Report => {
      const at = { phase: "h1", elapsedMs: minute * 60_000 } as const;
      const more = { op, certainty, at, reportId: `${ref}/${nth}` };
      if (ref === "p1") return aReport(ref, { kind: "phase_started", phase }, more);
      if (ref === "c1") return aReport(ref, { kind: "card", side: "away", card: "yellow" }, more);
      return aReport(ref, goalOf(ref === "g3" ? "away" : "home", scorer), more);
    });
    const kickOff = aReport("k", { kind: "phase_started", phase: "h1" });
    return [fixtureReport(), kickOff, ...told];
  });

describe("for any list of claims", () => {
  test("started anew after any of them, the reconciler decides the same, to the byte", () => {
    fc.assert(
      fc.property(someReports, fc.array(fc.boolean()), (reports, restarts) => {
        const undisturbed = decide(reports);
        const restarted = decide(reports, (index) => restarts[index % restarts.length] ?? false);
        expect(JSON.stringify(restarted.events)).toBe(JSON.stringify(undisturbed.events));
        expect(restarted.ledger).toEqual(undisturbed.ledger);
      }),
    );
  });

  test("claims that led to something, delivered again and again and across restarts, lead to nothing more", () => {
    const again = fc.array(fc.nat(), { maxLength: 40 });
    fc.assert(
      fc.property(someReports, again, (reports, picks) => {
        const { decided, events } = decide(reports);
        const delivered = deliverAgain(decided, picks);
        const disturbed = decide(delivered, (index) => index % 3 === 0);
        expect(decisions(disturbed.events)).toEqual(decisions(events));
      }),
    );
  });

  test("seq has no hole, revisions count from 1, and the score is the number of standing goals", () => {
    fc.assert(
      fc.property(someReports, (reports) => {
        const { events, ledger } = decide(reports);
        const revs = new Map<string, number>();
        for (const [i, { seq, eventId, rev }] of events.entries()) {
          expect(seq).toBe(i + 1);
          expect(rev).toBe((revs.get(eventId) ?? 0) + 1);
          revs.set(eventId, rev);
        }
        const goals = ledger?.match.entries.filter((e) => e.standing && e.body.kind === "goal");
        const { home = 0, away = 0 } = ledger?.match.score ?? {};
        expect(home + away).toBe(goals?.length);
      }),
    );
  });
});

/** The same reports with some of those that led to something once more, each somewhere behind its first delivery. */
function deliverAgain(decided: readonly Decided[], picks: readonly number[]): readonly Report[] {
  const delivered = decided.map(({ report }) => report);
  const believed = decided.filter(({ events }) => events.length > 0);
  for (const pick of picks) {
    const report = believed[pick % believed.length]?.report;
    if (report === undefined) continue;
    const first = delivered.indexOf(report);
    delivered.splice(first + 1 + (pick % (delivered.length - first)), 0, report);
  }
  return delivered;
}
