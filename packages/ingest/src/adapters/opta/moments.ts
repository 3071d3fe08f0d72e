import {
  baseMinutes,
  leagueRules,
  type MatchRules,
  type MatchTime,
  nominalMinutes,
  type Phase,
} from "@touchline/football";
import { type Periods, type TimedPhase, timedPhases } from "../../recorded-phases.ts";
import type { OptaEvent } from "./event.ts";
import type { Part } from "./part.ts";
import { lastPlayedIn, phaseBeside, phaseOfPeriod, type } from "./words.ts";

/** When what happened: phases, clock and wall time of a match. */
export interface Moments {
  readonly rules: MatchRules;
  /** Every phase that has begun, with how many milliseconds it lasted or has lasted so far. */
  readonly periods: Periods;
  readonly ended: ReadonlySet<TimedPhase>;
  readonly isOver: boolean;
  readonly kickOffAt: number;
  /** Undefined for a time before the period it is said to be in. */
  matchTimeOf(event: OptaEvent): MatchTime | undefined;
  /** Wall time, epoch ms; what a row itself says is believed where it can be. */
  wallOf(at: MatchTime, told?: number): number;
}

const minuteMs = 60_000;
const announcedMs = 60 * minuteMs;
/** How far a row's wall time may be from its match time: beyond it the row was written later. */
const driftMsMax = 10 * minuteMs;
const breakMinutes = { h1: 0, h2: 15, et1: 5, et2: 1, pens: 5 } as const;

/** `rows` are those that are told of; the whistles are among the part's events. */
export function momentsOf(part: Part, rows: readonly OptaEvent[]): Moments | undefined {
  const whistles = part.events.filter(
    ({ typeId }) => typeId === type.periodStart || typeId === type.periodEnd,
  );
  const isOver =
    part.isOver === true ||
    part.periodId === 14 ||
    whistles.some(({ typeId, periodId }) => typeId === type.periodEnd && periodId === 14);
  const begun = begunIn(part, [...rows, ...whistles], isOver);
  const rules = rulesOf(part, begun);
  const elapsed = (event: OptaEvent, phase: TimedPhase) =>
    event.second * 1000 - baseMinutes(phase, rules, begun.has("et1")) * minuteMs;
  const matchTimeOf = (event: OptaEvent): MatchTime | undefined => {
    const phase = phaseOfPeriod.get(event.periodId);
    if (phase === undefined) return { phase: phaseBeside(event.periodId), elapsedMs: 0 };
    const elapsedMs = elapsed(event, phase);
    if (phase === "pens") return { phase, elapsedMs: Math.max(0, elapsedMs) };
    return elapsedMs < 0 ? undefined : { phase, elapsedMs };
  };
  const ended = endedIn(part, begun, whistles, isOver);
  const periods = new Map(
    timedPhases
      .filter((phase) => begun.has(phase))
      .map((phase) => {
        const own = (events: readonly OptaEvent[]) =>
          events
            .filter(({ periodId }) => phaseOfPeriod.get(periodId) === phase)
            .map((event) => elapsed(event, phase));
        const whistle = own(whistles.filter(({ typeId }) => typeId === type.periodEnd));
        const { startAt, endAt } = part.times.get(phase) ?? {};
        const timed = startAt !== undefined && endAt !== undefined ? endAt - startAt : 0;
        const nominal = ended.has(phase) ? nominalMinutes(phase, rules) * minuteMs : 0;
        const given = whistle.length > 0 ? Math.min(...whistle) : timed > 0 ? timed : nominal;
        return [phase, Math.min(phaseMsMax, Math.max(0, given, ...own(rows)))] as const;
      }),
  );
  const starts = startsOf(part, whistles, rows, elapsed);
  const kickOffAt = part.kickOffAt ?? starts.get("h1");
  if (kickOffAt === undefined) return undefined;
  return {
    rules,
    periods,
    ended,
    isOver,
    kickOffAt,
    matchTimeOf,
    wallOf: wallClockOf(kickOffAt, periods, starts),
  };
}

/** Beyond two hours a phase is a mistake. */
const phaseMsMax = 120 * minuteMs;

function begunIn(part: Part, rows: readonly OptaEvent[], isOver: boolean): ReadonlySet<TimedPhase> {
  const seen = new Set<TimedPhase>(part.times.keys());
  const periodIds = [...rows.map(({ periodId }) => periodId), part.periodId ?? 0];
  for (const periodId of periodIds) {
    const phase = lastPlayedIn.get(periodId);
    if (phase !== undefined) seen.add(phase);
  }
  if (isOver) seen.add("h2");
  if (part.score?.et !== undefined || part.decidedIn === "extra_time") seen.add("et2");
  const { now } = part.score ?? {};
  const saysPens = part.score?.pens !== undefined || part.decidedIn === "penalties";
  if (saysPens && isOver && now?.home === now?.away) seen.add("pens");
  const latest = timedPhases.findLastIndex((phase) => seen.has(phase));
  const hadExtraTime = seen.has("et1") || seen.has("et2");
  // What must have been played before is filled in; a shoot-out may follow the second half.
  return new Set(
    timedPhases.filter(
      (phase, index) =>
        index <= latest && (seen.has(phase) || hadExtraTime || phase === "h1" || phase === "h2"),
    ),
  );
}

function rulesOf(part: Part, begun: ReadonlySet<TimedPhase>): MatchRules {
  const isAwaiting = (...periods: number[]) => periods.includes(part.periodId ?? 0);
  return {
    ...leagueRules,
    halfMinutes: part.halfMinutes ?? leagueRules.halfMinutes,
    extraTime: begun.has("et1") || isAwaiting(11, 12),
    shootOut: begun.has("pens") || isAwaiting(13),
  };
}

function endedIn(
  part: Part,
  begun: ReadonlySet<TimedPhase>,
  whistles: readonly OptaEvent[],
  isOver: boolean,
): ReadonlySet<TimedPhase> {
  const phases = timedPhases.filter((phase) => begun.has(phase));
  const whistled = new Set(
    whistles
      .filter(({ typeId }) => typeId === type.periodEnd)
      .map(({ periodId }) => phaseOfPeriod.get(periodId)),
  );
  const paused = (part.periodId ?? 0) >= 10 ? lastPlayedIn.get(part.periodId ?? 0) : undefined;
  return new Set(
    phases.filter(
      (phase, index) =>
        isOver || index < phases.length - 1 || whistled.has(phase) || paused === phase,
    ),
  );
}

/** When each phase began: by its whistle, else as a summary says, else by the first row of it that has a time. */
function startsOf(
  part: Part,
  whistles: readonly OptaEvent[],
  rows: readonly OptaEvent[],
  elapsed: (event: OptaEvent, phase: TimedPhase) => number,
): ReadonlyMap<Phase, number> {
  const earliest = (events: readonly OptaEvent[]) => {
    const starts = new Map<Phase, number>();
    for (const event of events) {
      const phase = phaseOfPeriod.get(event.periodId);
      if (phase === undefined || event.at === undefined) continue;
      const startAt = event.at - Math.max(0, elapsed(event, phase));
      starts.set(phase, Math.min(startAt, starts.get(phase) ?? startAt));
    }
    return starts;
  };
  const timed = [...part.times].flatMap(([phase, { startAt }]): [Phase, number][] =>
    startAt === undefined ? [] : [[phase, startAt]],
  );
  const whistled = earliest(whistles.filter(({ typeId }) => typeId === type.periodStart));
  return new Map([...earliest(rows), ...timed, ...whistled]);
}

function wallClockOf(kickOffAt: number, periods: Periods, starts: ReadonlyMap<Phase, number>) {
  const began = new Map<Phase, number>();
  let now = starts.get("h1") ?? kickOffAt;
  began.set("pre", Math.min(now, kickOffAt) - announcedMs);
  const pauses: readonly Phase[] = ["ht", "await_et", "et_ht", "await_pens"];
  for (const phase of pauses) began.set(phase, now);
  for (const [phase, lengthMs] of periods) {
    const told = starts.get(phase);
    now = told !== undefined && told >= now ? told : now + breakMinutes[phase] * minuteMs;
    began.set(phase, now);
    now += lengthMs;
    const after = {
      h1: "ht",
      h2: "await_et",
      et1: "et_ht",
      et2: "await_pens",
      pens: "post",
    } as const;
    began.set(after[phase], now);
  }
  began.set("post", now);
  return ({ phase, elapsedMs }: MatchTime, told?: number): number => {
    const start = began.get(phase) ?? now;
    const counted = start + elapsedMs;
    // The kicks of a shoot-out are told in the order of the clock, whenever each was written down.
    if (told === undefined || told < start || phase === "pens") return counted;
    const isPlayed = [...periods.keys()].some((played) => played === phase);
    return isPlayed && Math.abs(told - counted) > driftMsMax ? counted : told;
  };
}
