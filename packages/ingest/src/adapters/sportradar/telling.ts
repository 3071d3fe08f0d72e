import type { Side } from "@touchline/football";
import type { ReportDraft } from "../../adapter.ts";
import type { Moment } from "./moments.ts";
import { playerRef } from "./names.ts";
import type { Parts } from "./parts.ts";
import type { EventPlayer, TimelineEvent } from "./payload.ts";

/** What is needed to tell the events of one match. */
export interface Telling {
  /** In the provider's order, which is that of the match. */
  readonly events: readonly TimelineEvent[];
  readonly momentOf: (event: TimelineEvent) => Moment;
  readonly parts: Parts;
}

export const sideOf = (event: TimelineEvent): Side | undefined =>
  event.competitor ?? event.team ?? undefined;

/** The sourceRef of an event: its id, which it keeps when it is corrected. */
export const refOf = (event: TimelineEvent): string => String(event.id);

/** Everyone an event names, each with his part in it; version 3 has a field for each part. */
export function peopleOf(event: TimelineEvent): readonly EventPlayer[] {
  const { players, player, goal_scorer, assist, player_in, player_out } = event;
  const as = (type: string, who: EventPlayer | null | undefined) => (who ? [{ ...who, type }] : []);
  return [
    ...(players ?? []),
    ...(player ? [player] : []),
    ...as("scorer", goal_scorer),
    ...as("assist", assist),
    ...as("substituted_in", player_in),
    ...as("substituted_out", player_out),
  ];
}

/** The one with this part, or for `only` the one who is named at all. */
export const personOf = (event: TimelineEvent, type: string) =>
  playerRef(peopleOf(event).find((who) => (type === "only" ? true : who.type === type)));

/** A draft of what an event says. */
export const draftOf = (
  event: TimelineEvent,
  moment: Moment,
  body: ReportDraft["body"],
  more: Pick<ReportDraft, "certainty" | "relatesToRefs"> = {},
): ReportDraft => ({ sourceRef: refOf(event), op: "assert", ...moment, body, ...more });

/** Where it was as the acting team sees the pitch; the provider draws it as the home team does, in both halves. */
export function placeOf({ x, y }: TimelineEvent, side: Side) {
  const isOnPitch = (n: unknown): n is number => typeof n === "number" && n >= 0 && n <= 100;
  if (!isOnPitch(x) || !isOnPitch(y)) return {};
  return side === "home" ? { x, y } : { x: 100 - x, y: 100 - y };
}

/** The last event of these types before this one, of the same side and not long before. */
export function shortlyBefore(
  event: TimelineEvent,
  types: readonly string[],
  withinMs: number,
  { events, momentOf }: Telling,
): TimelineEvent | undefined {
  const { at } = momentOf(event);
  return events.slice(0, events.indexOf(event)).findLast((other) => {
    if (!types.includes(other.type) || sideOf(other) !== sideOf(event)) return false;
    const then = momentOf(other).at;
    const sinceMs = at.elapsedMs - then.elapsedMs;
    return then.phase === at.phase && sinceMs >= 0 && sinceMs <= withinMs;
  });
}
