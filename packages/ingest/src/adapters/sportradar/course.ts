import {
  baseMinutes,
  isPlayed,
  type MatchRules,
  type MatchTime,
  nominalMinutes,
  type Phase,
  phaseRank,
} from "@touchline/football";
import { type TimedPhase, timedPhases, wallClock } from "../../recorded-phases.ts";
import type { MatchSaid } from "./documents.ts";
import { checks, type StatusClock, type TimelineEvent } from "./payload.ts";
import type { Standing } from "./standing.ts";

const minuteMs = 60_000;

/** A phase the match has had, or is in. */
export interface Stretch {
  readonly phase: TimedPhase;
  /** Epoch ms. */
  readonly startedAt: number;
  /** Undefined while it is on. */
  readonly endedAt: number | undefined;
  /** Match milliseconds until its end, or until the last that is told of it. */
  readonly lengthMs: number;
}

/** How a match went, phase by phase in order. Without any it has not begun. */
export type Course = readonly Stretch[];

/** The phase an event is of by its own words; undefined for one between phases. */
export function phaseOf(event: TimelineEvent): TimedPhase | undefined {
  const { period, period_type: type } = event;
  if (type === "penalties") return "pens";
  if (typeof period !== "number") return undefined;
  if (type === "overtime") return period % 2 === 1 ? "et1" : "et2";
  // Without a type the periods are counted through.
  if (type === "regular_period") return period === 1 ? "h1" : "h2";
  return type ? undefined : timedPhases[period - 1];
}

/** Match milliseconds since the phase began, as far as the event says so. */
export function elapsedOf(
  event: TimelineEvent,
  phase: TimedPhase,
  rules: MatchRules,
): number | undefined {
  if (!isPlayed(phase)) return undefined;
  const baseMs = baseMinutes(phase, rules) * minuteMs;
  const inStoppage = clockMs(event.stoppage_time_clock);
  if (inStoppage !== undefined) return nominalMinutes(phase, rules) * minuteMs + inStoppage;
  const clock = event.stoppage_time ? undefined : clockMs(event.match_clock);
  if (clock !== undefined) return Math.max(0, clock - baseMs);
  if (!event.match_time) return undefined;
  const minutes = event.match_time - 1 + Number(event.stoppage_time ?? 0);
  return Math.max(0, minutes * minuteMs - baseMs);
}

/** "45:00" and "102:07" in milliseconds. */
export function clockMs(clock: string | null | undefined): number | undefined {
  const read = /^(\d{1,3}):([0-5]\d)$/.exec(clock ?? "");
  return read ? (Number(read[1]) * 60 + Number(read[2])) * 1000 : undefined;
}

/** The rules of time alone: they tell which minute a phase begins at, extra time or not. */
export interface CourseContext {
  readonly said: MatchSaid;
  readonly standing: Standing;
  readonly rules: MatchRules;
  readonly kickOffAt: number;
  /** In the provider's order, which is that of the match. */
  readonly events: readonly TimelineEvent[];
}

/** What is told of the phases, and what follows from where the match stands. */
export function courseOf(context: CourseContext): Course {
  const had = phasesHad(context);
  const told = whistlesIn(context.events);
  const course: Stretch[] = [];
  for (const [index, phase] of had.entries()) {
    const before = course.at(-1);
    const earliest = before?.endedAt ?? before?.startedAt ?? Number.NEGATIVE_INFINITY;
    const guess =
      told.starts.get(phase) ?? startBy(phase, context) ?? usualStart(phase, before, context);
    const startedAt = Math.max(guess, earliest);
    const whistledAt = told.ends.get(phase);
    const reachedMs = longestOf(phase, context);
    const isOver = whistledAt !== undefined || index < had.length - 1 || isAfter(phase, context);
    const { endedAt, lengthMs } = endOf(
      phase,
      { startedAt, whistledAt, reachedMs, isOver },
      context,
    );
    course.push({ phase, startedAt, endedAt, lengthMs });
  }
  return course;
}

/** The phases the match must have had: those told of, and those before where it stands. */
function phasesHad({ events, standing }: CourseContext): readonly TimedPhase[] {
  const told = new Set(events.flatMap((event) => phaseOf(event) ?? []));
  const seen = (phase: TimedPhase) => told.has(phase);
  const stands = standing.phase ?? "pre";
  const lasted = timedPhases.findLast(seen);
  const hasBegun =
    standing.hasBegun ||
    lasted !== undefined ||
    events.some(({ type }) => type === "match_started");
  if (!hasBegun) return [];
  const reached = (phase: Phase) =>
    (stands !== "post" && phaseRank(stands) >= phaseRank(phase)) ||
    (lasted !== undefined && phaseRank(lasted) >= phaseRank(phase));
  const viaExtraTime =
    seen("et1") ||
    seen("et2") ||
    standing.decidedIn === "extra_time" ||
    standing.hadExtraTime ||
    (["et1", "et_ht", "et2"] as const).some((phase) => phase === stands);
  const viaPens =
    seen("pens") ||
    stands === "pens" ||
    standing.decidedIn === "penalties" ||
    (standing.hadShootOut && stands === "post");
  return timedPhases.filter((phase) => {
    if (phase === "pens") return viaPens;
    if (phase === "et1" || phase === "et2")
      return viaExtraTime && (stands === "post" || viaPens || reached(phase));
    return phase === "h1" || stands === "post" || viaExtraTime || viaPens || reached(phase);
  });
}

/** Kick-offs and final whistles that are told, epoch ms. */
export interface Whistles {
  readonly starts: ReadonlyMap<TimedPhase, number>;
  readonly ends: ReadonlyMap<TimedPhase, number>;
}

const endedBy: ReadonlyMap<string, TimedPhase> = new Map([
  ["pause", "h1"],
  ["awaiting_extra", "h2"],
  ["awaiting_extra_time", "h2"],
  ["extra_time_halftime", "et1"],
]);

/** Break names at which the match does not go into a pause of the rules. */
export const interruptions: ReadonlySet<string> = new Set(["interrupted", "stop"]);

/** A break ends the phase its name says, else the one told of before it, else the one that is on already. */
export function whistlesIn(events: readonly TimelineEvent[], alreadyOn?: TimedPhase): Whistles {
  const starts = new Map<TimedPhase, number>();
  const ends = new Map<TimedPhase, number>();
  let on = alreadyOn;
  for (const event of events) {
    const at = Date.parse(event.time);
    if (event.type === "match_started" || event.type === "period_start") {
      const phase = event.type === "match_started" ? "h1" : phaseOf(event);
      if (phase === undefined) continue;
      if (!starts.has(phase)) starts.set(phase, at);
      on = phase;
    }
    on = phaseOf(event) ?? on;
    const isBreak = event.type === "break_start" && !interruptions.has(event.break_name ?? "");
    if (!isBreak && event.type !== "match_ended") continue;
    const ended = endedBy.get(event.break_name ?? "") ?? on;
    if (ended !== undefined) ends.set(ended, at);
  }
  return { starts, ends };
}

/** When a phase must have begun for what is told of it, or for the clock of the status, to be right. */
function startBy(phase: TimedPhase, { events, rules, said, standing }: CourseContext) {
  const starts = events
    .filter((event) => phaseOf(event) === phase)
    .map((event) => Date.parse(event.time) - (elapsedOf(event, phase, rules) ?? 0));
  if (starts.length > 0) return Math.min(...starts);
  if (standing.phase !== phase || said.generatedAt === undefined) return undefined;
  const read = said.parts.one(checks.statusClock, said.status?.clock, "clock");
  const played = elapsedOnClock(read, phase, rules);
  return played === undefined ? undefined : said.generatedAt - played;
}

/** Match milliseconds of a phase on the clock of the status. */
export function elapsedOnClock(
  clock: StatusClock | undefined,
  phase: TimedPhase,
  rules: MatchRules,
): number | undefined {
  const played = clockMs(clock?.played ?? clock?.match_time);
  if (played === undefined) return undefined;
  const inStoppage = clockMs(clock?.stoppage_time_played) ?? 0;
  return Math.max(0, played + inStoppage - baseMinutes(phase, rules) * minuteMs);
}

function usualStart(
  phase: TimedPhase,
  before: Stretch | undefined,
  context: CourseContext,
): number {
  if (before === undefined) return context.kickOffAt;
  const one = new Map<TimedPhase, number>([
    [before.phase, before.lengthMs],
    [phase, 0],
  ]);
  return wallClock(before.startedAt, one)({ phase, elapsedMs: 0 });
}

const longestOf = (phase: TimedPhase, { events, rules }: CourseContext): number =>
  Math.max(
    0,
    ...events.flatMap((event) =>
      phaseOf(event) === phase ? (elapsedOf(event, phase, rules) ?? []) : [],
    ),
  );

const isAfter = (phase: TimedPhase, { standing }: CourseContext): boolean =>
  standing.phase !== undefined && phaseRank(standing.phase) > phaseRank(phase);

interface Known {
  readonly startedAt: number;
  readonly whistledAt: number | undefined;
  readonly reachedMs: number;
  readonly isOver: boolean;
}

/** How much longer than the rules say a phase is played at most, when nothing stopped it. */
const stoppageMsMax = 30 * minuteMs;

function endOf(phase: TimedPhase, known: Known, { rules }: CourseContext) {
  const { startedAt, whistledAt, reachedMs } = known;
  if (!known.isOver) return { endedAt: undefined, lengthMs: reachedMs };
  const nominalMs = nominalMinutes(phase, rules) * minuteMs;
  const wallMs = whistledAt === undefined ? undefined : whistledAt - startedAt;
  const isPlausible =
    wallMs !== undefined && wallMs >= reachedMs && wallMs <= nominalMs + stoppageMsMax;
  const lengthMs = isPlausible ? wallMs : Math.max(reachedMs, nominalMs);
  return { endedAt: Math.max(startedAt, whistledAt ?? startedAt + lengthMs), lengthMs };
}

/** The moment the match is at by this document. */
export function nowIn(course: Course, standing: Standing): MatchTime {
  const last = course.at(-1);
  if (last === undefined) return { phase: "pre", elapsedMs: 0 };
  if (last.endedAt === undefined) return { phase: last.phase, elapsedMs: last.lengthMs };
  if (standing.phase === "post") return { phase: "post", elapsedMs: 0 };
  return { phase: last.phase, elapsedMs: last.lengthMs };
}
