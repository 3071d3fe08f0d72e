/** What was heard of one event of a match. */
export interface HeardEvent {
  readonly eventId: string;
  /** Where its entry stands among the match's. */
  readonly index: number;
  /** The reports behind its revisions, in their order. */
  readonly reportIds: readonly string[];
}

/**
 * The events of a match by id. A value and not a thing: adding gives another one that shares nearly all of the first, so
 * that a full-detail match of thousands of events costs little more per report than a short one.
 */
export type HeardEvents = readonly (readonly HeardEvent[])[];

const buckets = 128;

export const nothingHeard: HeardEvents = Array.from({ length: buckets }, () => []);

export const heardOf = (heard: HeardEvents, eventId: string): HeardEvent | undefined =>
  heard[bucketOf(eventId)]?.find((event) => event.eventId === eventId);

/** Adds an event, or a report to one that is there. */
export function hearOf(
  heard: HeardEvents,
  eventId: string,
  { index, reportId }: { readonly index: number; readonly reportId: string },
): HeardEvents {
  const at = bucketOf(eventId);
  const bucket = heard[at] ?? [];
  const before = bucket.findIndex((event) => event.eventId === eventId);
  const known = bucket[before];
  const after =
    known === undefined
      ? bucket.concat([{ eventId, index, reportIds: [reportId] }])
      : bucket.with(before, { ...known, reportIds: [...known.reportIds, reportId] });
  return heard.with(at, after);
}

/** Event ids are hashes already: two letters of them spread them well. */
const bucketOf = (eventId: string): number =>
  (eventId.charCodeAt(0) * 31 + eventId.charCodeAt(1)) % buckets || 0;
