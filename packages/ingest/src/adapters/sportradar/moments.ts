import type { MatchRules, MatchTime } from "@touchline/football";
import type { ReportDraft } from "../../adapter.ts";
import type { TimedPhase } from "../../recorded-phases.ts";
import { type Course, elapsedOf, phaseOf, type Stretch } from "./course.ts";
import type { TimelineEvent } from "./payload.ts";

/** When something was in the match, when that was by the clock on the wall, and when it was said if that was later. */
export type Moment = Pick<ReportDraft, "at" | "occurredAt" | "saidAt">;

/** How long after it happened something may be entered and still count as told there and then. */
const promptMsMax = 3 * 60_000;

/** Finds the moment of each event of a whole timeline. */
export function momentsOf(
  events: readonly TimelineEvent[],
  course: Course,
  rules: MatchRules,
): (event: TimelineEvent) => Moment {
  const lags = lagsOf(events, course, rules);
  return (event) => {
    const said = Date.parse(event.time);
    const at = placeOf(event, course, rules);
    const stretch = course.find(({ phase }) => phase === at.phase);
    if (stretch === undefined) return { at, occurredAt: said };
    const expected = expectedAt(stretch, at.elapsedMs, lags.get(event) ?? 0);
    const isTimed = elapsedOf(event, stretch.phase, rules) !== undefined;
    if (isTimed && said - expected > promptMsMax) return { at, occurredAt: expected, saidAt: said };
    return { at, occurredAt: Math.max(said, stretch.startedAt) };
  };
}

/** The moment of an event that came alone, without the phases before it. */
export function momentAlone(event: TimelineEvent, isOver: boolean, rules: MatchRules): Moment {
  const phase = phaseOf(event);
  const said = Date.parse(event.time);
  const elapsedMs = phase === undefined ? undefined : elapsedOf(event, phase, rules);
  const at = {
    phase: phase ?? betweenOf(event, isOver ? "post" : "ht"),
    elapsedMs: elapsedMs ?? 0,
  };
  return isOver ? { at, saidAt: said } : { at, occurredAt: said };
}

/** Where in the match it was: by period and clock, never by when it was entered, unless nothing else is said. */
function placeOf(event: TimelineEvent, course: Course, rules: MatchRules): MatchTime {
  const said = Date.parse(event.time);
  const phase = phaseOf(event);
  const stretch =
    course.find((each) => each.phase === phase) ??
    course.findLast(({ startedAt }) => startedAt <= said);
  if (phase === undefined || stretch === undefined) {
    const after = betweenOf(event, breakAfter(stretch, said));
    if (after !== undefined) return { phase: after, elapsedMs: 0 };
  }
  if (stretch === undefined) return { phase: "pre", elapsedMs: 0 };
  const elapsedMs = elapsedOf(event, stretch.phase, rules);
  const onTheWall = Math.max(0, said - stretch.startedAt);
  const withinMs =
    stretch.endedAt === undefined ? onTheWall : Math.min(onTheWall, stretch.lengthMs);
  return { phase: stretch.phase, elapsedMs: elapsedMs ?? withinMs };
}

type Between = "pre" | "ht" | "et_ht" | "post";

const cardsBetween: ReadonlyMap<string, Between> = new Map([
  ["pre_match", "pre"],
  ["half_time", "ht"],
  ["post_match", "post"],
]);

function betweenOf<T extends Between | undefined>(event: TimelineEvent, otherwise: T): Between | T {
  const described = cardsBetween.get(event.card_description ?? "");
  if (described !== undefined) return described;
  if (event.period_type === "pause") return "ht";
  return event.period_type === "extra_time_halftime" ? "et_ht" : otherwise;
}

/** The break a moment on the wall lies in, after a phase that has ended. */
function breakAfter(stretch: Stretch | undefined, said: number): Between | undefined {
  if (stretch === undefined) return "pre";
  if (stretch.endedAt === undefined || said <= stretch.endedAt) return undefined;
  if (stretch.phase === "h1") return "ht";
  return stretch.phase === "et1" ? "et_ht" : undefined;
}

function expectedAt({ startedAt, endedAt }: Stretch, elapsedMs: number, lagMs: number): number {
  const expected = startedAt + elapsedMs + Math.max(0, lagMs);
  if (endedAt === undefined || expected <= endedAt) return expected;
  return Math.min(startedAt + elapsedMs, endedAt);
}

/**
 * How far the match clock has fallen behind the wall by each event: while play was interrupted it stood. Whatever comes
 * later in a phase was entered later still, unless it was held up itself; so the least delay from here on is the clock's.
 */
function lagsOf(
  events: readonly TimelineEvent[],
  course: Course,
  rules: MatchRules,
): ReadonlyMap<TimelineEvent, number> {
  const lags = new Map<TimelineEvent, number>();
  for (const { phase, startedAt } of course) {
    let least = Number.POSITIVE_INFINITY;
    for (const [event, elapsedMs] of timedIn(phase, events, rules)) {
      least = Math.min(least, Date.parse(event.time) - startedAt - elapsedMs);
      lags.set(event, least);
    }
  }
  return lags;
}

/** From the last to the first. */
const timedIn = (
  phase: TimedPhase,
  events: readonly TimelineEvent[],
  rules: MatchRules,
): readonly (readonly [TimelineEvent, number])[] =>
  events
    .flatMap((event) => {
      const elapsedMs = phaseOf(event) === phase ? elapsedOf(event, phase, rules) : undefined;
      return elapsedMs === undefined ? [] : [[event, elapsedMs] as const];
    })
    .toSorted(([, a], [, b]) => b - a);
