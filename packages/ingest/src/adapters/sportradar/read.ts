import type { ReadPayloads } from "../../adapter.ts";
import { readJsonPayloads } from "../../payload-documents.ts";
import type { PayloadFiles } from "../../payload-files.ts";

type Fields = Readonly<Record<string, unknown>>;

/**
 * One payload for every JSON file, in the order given; a recorded response is its body. Deltas and push messages name
 * their match by id alone: they are given the `sport_event` of the last document before them that had it.
 */
export async function read(paths: readonly string[], files: PayloadFiles): Promise<ReadPayloads> {
  const { payloads, problems } = await readJsonPayloads(paths, files);
  return { payloads: withSportEvents(payloads.map(bodyOf)), problems };
}

/** Puts who plays beside what names a match by its id. Documents come in the order they were sent. */
export function withSportEvents(documents: readonly unknown[]): readonly unknown[] {
  const known = new Map<string, unknown>();
  const complete = (item: unknown, id: unknown): unknown => {
    const sportEvent = typeof id === "string" ? known.get(id) : undefined;
    if (!isFields(item) || sportEvent === undefined || "sport_event" in item) return item;
    return { ...item, sport_event: sportEvent };
  };
  return documents.map((document) => {
    if (!isFields(document)) return document;
    const { sport_event, sport_event_timelines, sport_event_timeline_deltas, metadata } = document;
    if (isFields(sport_event) && typeof sport_event["id"] === "string")
      known.set(sport_event["id"], sport_event);
    if (Array.isArray(sport_event_timelines))
      return { ...document, sport_event_timelines: sport_event_timelines.map(item(complete)) };
    if (Array.isArray(sport_event_timeline_deltas))
      return {
        ...document,
        sport_event_timeline_deltas: sport_event_timeline_deltas.map((delta: unknown) =>
          isFields(delta) && "sport_event_timeline" in delta
            ? { ...delta, sport_event_timeline: item(complete)(delta["sport_event_timeline"]) }
            : item(complete)(delta),
        ),
      };
    return isFields(metadata) ? complete(document, metadata["sport_event_id"]) : document;
  });
}

const item =
  (complete: (item: unknown, id: unknown) => unknown) =>
  (each: unknown): unknown =>
    complete(each, isFields(each) ? each["id"] : undefined);

/** A recorder of HTTP writes the request beside the body. */
const bodyOf = (document: unknown): unknown =>
  isFields(document) && "request" in document && "body" in document ? document["body"] : document;

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);
