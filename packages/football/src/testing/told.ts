import { applyEvent } from "../apply-event.ts";
import type { MatchRules } from "../competition.ts";
import type { BodyOf, EventBody, FixtureSet } from "../event-body.ts";
import { judge } from "../judge.ts";
import type { Match } from "../match.ts";
import type { MatchEvent, Op } from "../match-event.ts";
import { leagueRules } from "../match-rules.ts";
import type { MatchTime } from "../match-time.ts";
import type { Phase } from "../phase.ts";
import { phaseRank } from "../phase-order.ts";
import type { Side } from "../team.ts";

/** Sat 20 Aug 2022, 14:00 UTC. */
export const kickOffAt = 1_661_004_000_000;
export const minutesMs = (minutes: number): number => minutes * 60_000;

/** Something said of a match, as short as a test can say it. */
export interface Said {
  readonly body?: EventBody;
  readonly at?: MatchTime;
  /** Wall time; by default an hour for each phase, and the match time within it. */
  readonly wallAt?: number;
  /** A name to come back to it by. */
  readonly as?: string;
  readonly op?: Op;
}

export const fixture = (more: Partial<FixtureSet> & { rules?: MatchRules } = {}): FixtureSet => ({
  kind: "fixture_set",
  competition: { competitionId: "cup", name: "Cup" },
  rules: leagueRules,
  home: { teamId: "ajax", name: "Ajax", shortName: "Ajax", code: "AJA" },
  away: { teamId: "porto", name: "FC Porto", shortName: "Porto", code: "POR" },
  kickOffAt,
  ...more,
});

/** The match after all that was said of it. Throws where something said cannot be true. */
export function told(first: FixtureSet, ...said: readonly Said[]): Match {
  return saidOf(undefined, { body: first, as: "fixture" }, ...said);
}

/** The same match, told on. */
export function saidOf(before: Match | undefined, ...said: readonly Said[]): Match {
  let match = before;
  for (const one of said) match = applyEvent(match, toEvent(match, one));
  if (match === undefined) throw new Error("nothing was said");
  return match;
}

function toEvent(match: Match | undefined, { op = "assert", as, ...said }: Said): MatchEvent {
  const seq = (match?.seq ?? 0) + 1;
  const held = match?.entries.find(({ eventId }) => eventId === as);
  const body = said.body ?? held?.body;
  if (body === undefined) throw new Error(`nothing is held of ${as}`);
  const at = said.at ?? held?.at ?? { phase: match?.phase ?? "pre", elapsedMs: 0 };
  const verdict = judge(match, body, at, op === "assert" ? undefined : held);
  if (!verdict.legal) throw new Error(verdict.why);
  const wallAt = said.wallAt ?? wallOf(at);
  return {
    matchId: match?.matchId ?? "match-1",
    seq,
    eventId: as ?? `event-${seq}`,
    rev: (held?.rev ?? 0) + 1,
    op,
    certainty: "confirmed",
    at,
    body,
    ...(held === undefined && { occurredAt: wallAt }),
    observedAt: wallAt,
    decidedAt: wallAt,
    source: { feedId: "told", kind: "operator" },
    basis: { partition: 0, offset: seq },
  };
}

export const wallOf = ({ phase, elapsedMs }: MatchTime): number =>
  kickOffAt + (phaseRank(phase) - 1) * minutesMs(60) + elapsedMs;

export const at = (phase: Phase, minutes = 0): MatchTime => ({
  phase,
  elapsedMs: minutesMs(minutes),
});
export const start = (phase: Phase, minutes = 0): Said => ({
  body: { kind: "phase_started", phase },
  at: at(phase, minutes),
});
export const end = (phase: Phase, minutes: number): Said => ({
  body: { kind: "phase_ended", phase },
  at: at(phase, minutes),
});
export const goal = (side: Side, phase: Phase, minutes: number, as?: string): Said => ({
  body: { kind: "goal", side, method: "open_play" },
  at: at(phase, minutes),
  ...(as !== undefined && { as }),
});
export const kick = (
  side: Side,
  outcome: BodyOf<"shoot_out_kick">["outcome"],
  as?: string,
): Said => ({
  body: { kind: "shoot_out_kick", side, outcome },
  at: at("pens"),
  ...(as !== undefined && { as }),
});
export const retract = (as: string): Said => ({ op: "retract", as });
export const restore = (as: string): Said => ({ op: "restore", as });
export const amend = (as: string, body: EventBody, when?: MatchTime): Said => ({
  op: "amend",
  as,
  body,
  ...(when !== undefined && { at: when }),
});
export const lifecycle = (
  to: BodyOf<"lifecycle_changed">["lifecycle"],
  more: Partial<BodyOf<"lifecycle_changed">> = {},
): Said => ({ body: { kind: "lifecycle_changed", lifecycle: to, ...more } });
