import { firstError, type Problem, problemWith } from "../../adapter.ts";
import { type Parts, partsOf } from "./parts.ts";
import { checks, type Payload, type SportEvent, type SportEventStatus } from "./payload.ts";

/** What one payload says of one match, wherever in it that stood. */
export interface MatchSaid {
  readonly feedMatchId: string;
  readonly sportEvent: SportEvent;
  readonly status: SportEventStatus | undefined;
  readonly timeline: unknown;
  readonly statistics: unknown;
  readonly lineups: unknown;
  readonly coverageInfo: unknown;
  readonly conditions: unknown;
  /** Epoch ms. */
  readonly generatedAt: number | undefined;
  /** True for a delta or a push message: what it does not name stands as it was. */
  readonly isPartial: boolean;
  readonly parts: Parts;
}

/** The matches a payload speaks of. One that cannot be told apart is a problem, the others stand. */
export function matchesIn(payload: Payload, problems: Problem[]): readonly MatchSaid[] {
  if ("heartbeat" in payload) return [];
  if ("metadata" in payload) {
    const { metadata, payload: message, sport_event } = payload;
    const item = {
      id: metadata.sport_event_id,
      sport_event,
      sport_event_status: message.sport_event_status,
      timeline: message.event === undefined ? [] : [message.event],
    };
    return itemSaid(item, undefined, true, problems);
  }
  const { generated_at } = payload;
  if ("sport_event_timelines" in payload)
    return payload.sport_event_timelines.flatMap((item) =>
      itemSaid(item, generated_at, false, problems),
    );
  if ("sport_event_timeline_deltas" in payload)
    return payload.sport_event_timeline_deltas.flatMap((item) =>
      itemSaid(within(item), generated_at, true, problems),
    );
  return saidIn(payload, generated_at, false, problems);
}

/** A delta may lie in a box of its own: `{ sport_event_timeline: … }`. */
const within = (item: unknown): unknown =>
  typeof item === "object" && item !== null && "sport_event_timeline" in item
    ? item.sport_event_timeline
    : item;

function itemSaid(
  item: unknown,
  generatedAt: unknown,
  isPartial: boolean,
  problems: Problem[],
): readonly MatchSaid[] {
  if (!checks.timelineItem.Check(item)) {
    problems.push(problemWith(item, "wrong_shape", firstError(checks.timelineItem, item)));
    return [];
  }
  if (item.sport_event === undefined) {
    const detail = `${item.id} is named by its id alone, and no timeline of it came before: who plays is not known`;
    problems.push(problemWith(item, "fixture_unknown", detail, numberIn(item.id)));
    return [];
  }
  return saidIn(item, generatedAt, isPartial, problems);
}

interface Sections {
  readonly sport_event?: unknown;
  readonly sport_event_status?: unknown;
  readonly sport_event_conditions?: unknown;
  readonly coverage_info?: unknown;
  readonly timeline?: unknown;
  readonly statistics?: unknown;
  readonly lineups?: unknown;
}

function saidIn(
  sections: Sections,
  generatedAt: unknown,
  isPartial: boolean,
  problems: Problem[],
): readonly MatchSaid[] {
  const { sport_event: sportEvent } = sections;
  if (!checks.sportEvent.Check(sportEvent)) {
    const detail = `sport_event: ${firstError(checks.sportEvent, sportEvent)}`;
    problems.push(problemWith(sections, "wrong_shape", detail));
    return [];
  }
  const feedMatchId = numberIn(sportEvent.id);
  const parts = partsOf(feedMatchId, problems);
  const { sport_event_status } = sections;
  return [
    {
      feedMatchId,
      sportEvent,
      status: parts.one(checks.sportEventStatus, sport_event_status, "sport_event_status"),
      timeline: sections.timeline,
      statistics: sections.statistics,
      lineups: sections.lineups,
      coverageInfo: sections.coverage_info,
      conditions: sportEvent.sport_event_conditions ?? sections.sport_event_conditions,
      generatedAt: instantOf(generatedAt),
      isPartial,
      parts,
    },
  ];
}

/** "90041763" of `sr:sport_event:90041763`; version 3 calls the same match `sr:match:90041763`. */
export const numberIn = (urn: string): string => urn.slice(urn.lastIndexOf(":") + 1);

/** Epoch ms of a time with its zone; undefined for what is none. */
export function instantOf(text: unknown): number | undefined {
  const instant = typeof text === "string" ? Date.parse(text) : Number.NaN;
  return Number.isNaN(instant) ? undefined : instant;
}
