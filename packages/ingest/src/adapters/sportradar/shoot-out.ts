import type { BodyOf } from "@touchline/football";
import type { ReportDraft } from "../../adapter.ts";
import type { TimelineEvent } from "./payload.ts";
import { draftOf, personOf, sideOf, type Telling } from "./telling.ts";

const outcomes: ReadonlyMap<string, BodyOf<"shoot_out_kick">["outcome"] | undefined> = new Map([
  ["scored", "scored"],
  ["missed", "missed"],
  ["saved", "saved"],
  // The taker stands at the spot.
  ["not_taken_yet", undefined],
]);

/** The kicks of a shoot-out in the order taken, which is the provider's: a shoot-out has no clock. */
export function shootOutOf(telling: Telling): readonly ReportDraft[] {
  const kicks = telling.events.flatMap((event) => kickOf(event, telling) ?? []);
  let next = Number.POSITIVE_INFINITY;
  // A kick that was changed afterwards was taken before the next one all the same.
  return kicks
    .toReversed()
    .map((kick) => {
      next = Math.min(next, kick.occurredAt ?? next);
      return Number.isFinite(next) ? { ...kick, occurredAt: next } : kick;
    })
    .toReversed();
}

function kickOf(event: TimelineEvent, { momentOf, parts }: Telling): ReportDraft | undefined {
  if (event.type !== "penalty_shootout") return undefined;
  const side = sideOf(event);
  const word = event.status ?? "";
  if (side === undefined || !outcomes.has(word)) {
    const detail = `kick ${event.id} says not whose it is, or what became of it: ${JSON.stringify(word)}`;
    parts.problem(side === undefined ? "wrong_shape" : "unknown_kind", detail, event);
    return undefined;
  }
  const outcome = outcomes.get(word);
  if (outcome === undefined) return undefined;
  const { at, ...when } = momentOf(event);
  const taker = personOf(event, "only");
  const body = { kind: "shoot_out_kick", side, outcome, ...(taker && { taker }) } as const;
  return draftOf(event, { ...when, at: { ...at, phase: "pens" } }, body);
}
