import type { Report } from "@touchline/football";
import { aReport, fixtureReport, goalOf } from "./report.ts";

/** A match as a feed tells it, with all that can happen to a claim on its way, and two it cannot be believed in. */
export function toldMatch(matchId: string): readonly Report[] {
  const of = (report: Report): Report => ({ ...report, matchId });
  const about = (ref: string, nth: number, report: Partial<Report> = {}) => ({
    ...report,
    reportId: `${ref}/${nth}`,
  });
  const pending = { certainty: "pending" as const };
  return [
    aReport("early", goalOf("home")),
    fixtureReport(),
    aReport("kick-off", { kind: "phase_started", phase: "h1" }, { occurredAt: 60_000 }),
    aReport("g1", goalOf("home"), about("g1", 1, pending)),
    aReport("g1", goalOf("home"), about("g1", 1, pending)),
    aReport("g1", goalOf("home", "Kane"), about("g1", 2, { op: "confirm" })),
    aReport("y1", { kind: "card", side: "away", card: "yellow" }),
    aReport("g2", goalOf("away", "Vardy"), about("g2", 1)),
    aReport("g2", goalOf("away", "Vardy"), about("g2", 2, { op: "retract", reason: "offside" })),
    aReport("var", { kind: "var_decision", verdict: "overturned" }, { relatesToRefs: ["g2"] }),
    aReport("ht", { kind: "phase_ended", phase: "h1" }, { occurredAt: 3_000_000 }),
    aReport("again", { kind: "phase_started", phase: "h2" }, { occurredAt: 4_000_000 }),
    aReport("back", { kind: "phase_started", phase: "h1" }, { occurredAt: 4_100_000 }),
    aReport("g2", goalOf("away", "Mahrez"), about("g2", 3)),
    aReport("y1", { kind: "card", side: "away", card: "yellow" }),
    aReport("ft", { kind: "phase_ended", phase: "h2" }, { occurredAt: 9_000_000 }),
  ].map(of);
}

/** Several matches told at once, report by report in turn, as feeds do. */
export function toldTogether(matchIds: readonly string[]): readonly Report[] {
  const matches = matchIds.map(toldMatch);
  const longest = Math.max(...matches.map((match) => match.length));
  return Array.from({ length: longest }, (_, i) =>
    matches.flatMap((match) => match[i] ?? []),
  ).flat();
}
