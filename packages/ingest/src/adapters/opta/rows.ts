import type { Reason } from "@touchline/football";
import { type Problem, problemWith } from "../../adapter.ts";
import type { OptaEvent } from "./event.ts";
import type { Part } from "./part.ts";
import { periods, phaseOfPeriod, qualifier, type, untold } from "./words.ts";

/** A row we tell of; one the provider deleted is told and taken back. */
export interface Row {
  readonly event: OptaEvent;
  readonly deleted?: { readonly reason: Reason; readonly at?: number | undefined } | undefined;
}

const mapped: ReadonlySet<number> = new Set(Object.values(type));

/**
 * The rows of a match in the order of its clock: those of the event list, and of the summary what the list does not have.
 * A deleted row (type 43, or 84 after a review) says in a qualifier what it was; where it does not, there is nothing to
 * take back. Of a type nobody knows the first row is a problem.
 */
export function rowsOf(part: Part, problems: Problem[]): readonly Row[] {
  const matchId = part.matchId;
  const unknown = new Set<number>();
  const refuse = (event: OptaEvent, problem: string, why: string): readonly Row[] => {
    problems.push(
      problemWith({ ...event, qualifiers: [...event.qualifiers] }, problem, why, matchId),
    );
    return [];
  };
  const listed = newest(part.events).flatMap((event): readonly Row[] => {
    const { typeId, id, periodId } = event;
    if (typeId === type.deleted || typeId === type.deletedAfterReview) return restored(event);
    if (untold.has(typeId)) return [];
    if (!mapped.has(typeId)) {
      if (unknown.has(typeId)) return [];
      unknown.add(typeId);
      return refuse(event, "unknown_kind", `event ${id}: type ${typeId} is none we know`);
    }
    if (!periods.has(periodId))
      return refuse(event, "unknown_kind", `event ${id}: period ${periodId} is none we know`);
    return [{ event }];
  });
  const added = part.summary.filter((row) => !isTold(row, part.events)).map((event) => ({ event }));
  return [...listed, ...added].toSorted(
    (a, b) => a.event.periodId - b.event.periodId || a.event.second - b.event.second,
  );
}

/** Each row once: of two with one id the one touched last. */
function newest(events: readonly OptaEvent[]): readonly OptaEvent[] {
  const byId = new Map<string, OptaEvent>();
  for (const event of events) {
    const before = byId.get(event.id ?? "");
    if (before === undefined || (event.modifiedAt ?? 0) >= (before.modifiedAt ?? 0))
      byId.set(event.id ?? "", event);
  }
  return [...byId.values()];
}

function restored(event: OptaEvent): readonly Row[] {
  const typeId = Number(event.qualifiers.get(qualifier.deletedType) || Number.NaN);
  if (!mapped.has(typeId) || !phaseOfPeriod.has(event.periodId)) return [];
  const reason = event.typeId === type.deletedAfterReview ? "other" : "source_removed";
  return [{ event: { ...event, typeId }, deleted: { reason, at: event.modifiedAt } }];
}

/** Whether the event list has a row of the summary, deleted ones included: by id, else by who, what and when. */
const isTold = (row: OptaEvent, events: readonly OptaEvent[]): boolean =>
  events.some((event) =>
    row.id !== undefined
      ? event.id === row.id
      : event.typeId === row.typeId &&
        event.playerId === row.playerId &&
        Math.abs(event.second - row.second) <= secondsApartMax,
  );

const secondsApartMax = 180;
