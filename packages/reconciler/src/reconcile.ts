import { isDeepStrictEqual } from "node:util";
import type { Entry, MatchEvent, Op, Report, Revision } from "@touchline/football";
import { eventIdOf } from "./identity.ts";
import { heardOf } from "./heard-events.ts";
import { addToLedger, type MatchLedger } from "./ledger.ts";
import { because, type Refusal, refusalOf } from "./refusal.ts";

/** What came of a report. A claim already held gives neither events nor a refusal. */
export interface Decision {
  readonly ledger: MatchLedger | undefined;
  readonly events: readonly MatchEvent[];
  readonly refused?: Refusal;
}

/** Where and when the log took the report in: all that the reconciler knows of place and time. */
export interface Logged {
  readonly partition: number;
  readonly offset: number;
  /** Epoch ms, by the log's clock. */
  readonly at: number;
}

/**
 * Decides what a report changes in the canonical stream of its match. Pure: the same ledger and report give the same
 * bytes on every machine and in every run.
 *
 * `assert`, `amend`, `confirm` and `restore` all say "this stands, and so it was"; `retract` says "this does not
 * stand". What comes out is the fewest revisions from what is held to what is said, so a feed that repeats itself, or
 * amends what we never heard it assert, does no harm.
 */
export function reconcile(
  ledger: MatchLedger | undefined,
  report: Report,
  logged: Logged,
): Decision {
  const eventId = eventIdOf({ ...report, feedId: report.source.feedId });
  const heard = ledger && heardOf(ledger.heard, eventId);
  const entry = heard && ledger.match.entries[heard.index];
  const nth = heard?.reportIds.lastIndexOf(report.reportId) ?? -1;
  if (entry !== undefined && nth >= 0) return heardBefore(ledger, report, entry, nth);

  const refused = refusalOf(ledger?.match, entry, report);
  if (refused !== undefined) return { ledger, events: [], refused };

  const claim: Claim = { report, logged, eventId, relatesTo: relatesTo(report) };
  const seq = (ledger?.match.seq ?? 0) + 1;
  const rev = (entry?.rev ?? 0) + 1;
  const events = stepsTo(claim, entry).map((op, step) =>
    toEvent(claim, entry, { op, seq: seq + step, rev: rev + step }),
  );
  let after = ledger;
  for (const event of events) after = addToLedger(after, event, report.reportId);
  return { ledger: after, events };
}

interface Claim {
  readonly report: Report;
  readonly logged: Logged;
  readonly eventId: string;
  readonly relatesTo: readonly string[] | undefined;
}

/** The same report again changes nothing; its id under other words is a mistake that somebody should see. */
function heardBefore(
  ledger: MatchLedger | undefined,
  report: Report,
  entry: Entry,
  nth: number,
): Decision {
  const then: Revision = entry.history[nth] ?? entry;
  const same = report.op === "retract" ? then.op === "retract" : saysTheSame(report, then);
  if (same) return { ledger, events: [] };
  const detail = `report ${report.reportId} came before with other words about ${report.sourceRef}`;
  return { ledger, events: [], refused: because("report_id_reused", detail) };
}

/** The operations that bring an event from how it is held to what the report says of it. */
function stepsTo({ report, relatesTo }: Claim, entry: Entry | undefined): readonly Op[] {
  if (entry === undefined) return ["assert"];
  if (report.op === "retract") return entry.standing ? ["retract"] : [];
  const saysAnew =
    !saysTheSame(report, entry) ||
    (report.occurredAt !== undefined && report.occurredAt !== entry.occurredAt) ||
    (relatesTo !== undefined && !isDeepStrictEqual(relatesTo, entry.relatesTo));
  if (!entry.standing) return saysAnew ? ["restore", "amend"] : ["restore"];
  if (saysAnew) return ["amend"];
  const certainty = certaintyOf(report);
  if (certainty === entry.certainty) return [];
  return [certainty === "confirmed" ? "confirm" : "amend"];
}

/** One revision. Only an assertion or an amendment says anything new; the others repeat what they are about. */
function toEvent(
  { report, logged, eventId, relatesTo }: Claim,
  entry: Entry | undefined,
  { op, seq, rev }: Pick<MatchEvent, "op" | "seq" | "rev">,
): MatchEvent {
  const said = op === "assert" || op === "amend" ? report : (entry ?? report);
  return {
    matchId: report.matchId,
    seq,
    eventId,
    rev,
    op,
    certainty: certaintyOf(report),
    at: said.at,
    body: said.body,
    ...(report.occurredAt !== undefined && { occurredAt: report.occurredAt }),
    observedAt: report.observedAt,
    source: report.source,
    ...(report.reason !== undefined && { reason: report.reason }),
    ...(relatesTo !== undefined && { relatesTo: [...relatesTo] }),
    decidedAt: logged.at,
    basis: { partition: logged.partition, offset: logged.offset },
  };
}

const certaintyOf = (report: Report): MatchEvent["certainty"] =>
  report.op === "confirm" ? "confirmed" : report.certainty;

const saysTheSame = (report: Report, held: Pick<Revision, "at" | "body">): boolean =>
  isDeepStrictEqual(report.at, held.at) && isDeepStrictEqual(report.body, held.body);

/** The events a report is about. One of them may not have come yet: its id will be the same when it does. */
const relatesTo = ({ matchId, source, relatesToRefs }: Report): readonly string[] | undefined =>
  relatesToRefs?.map((sourceRef) => eventIdOf({ matchId, feedId: source.feedId, sourceRef }));
