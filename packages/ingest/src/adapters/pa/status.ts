import type { TimedPhase } from "../../recorded-phases.ts";

/** What a status says: the phase played last, whether that has ended, and what else became of the match. */
export interface Status {
  readonly last?: TimedPhase;
  readonly ended?: boolean;
  readonly isOver?: boolean;
  readonly isOfficial?: boolean;
  readonly awaits?: "et1" | "pens";
  readonly fate?: "postponed" | "cancelled" | "abandoned" | "suspended";
}

/** The codes of matchStatus. */
export const statuses: ReadonlyMap<string, Status> = new Map<string, Status>([
  ["-", {}],
  ["", {}],
  ["Fixture", {}],
  ["KO", { last: "h1" }],
  ["HT", { last: "h1", ended: true }],
  ["SHS", { last: "h2" }],
  ["FT", { last: "h2", ended: true, isOver: true }],
  ["FTET", { last: "h2", ended: true, awaits: "et1" }],
  ["FTPT", { last: "h2", ended: true, awaits: "pens" }],
  ["ETS", { last: "et1" }],
  ["ETHT", { last: "et1", ended: true }],
  ["ETSHS", { last: "et2" }],
  ["ETFT", { last: "et2", ended: true, isOver: true }],
  ["ETFTPT", { last: "et2", ended: true, awaits: "pens" }],
  ["PT", { last: "pens" }],
  ["PTFT", { last: "pens", ended: true, isOver: true }],
  ["Result", { last: "h2", ended: true, isOver: true, isOfficial: true }],
  ["Resumed", {}],
  ["Suspended", { fate: "suspended" }],
  ["Abandoned", { fate: "abandoned" }],
  ["Postponed", { fate: "postponed" }],
  ["Cancelled", { fate: "cancelled" }],
]);
