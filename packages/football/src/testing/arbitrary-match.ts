import * as fc from "fast-check";
import { applyEvent } from "../apply-event.ts";
import type { MatchRules } from "../competition.ts";
import type { EventBody, FixtureSet } from "../event-body.ts";
import { judge } from "../judge.ts";
import type { Match } from "../match.ts";
import type { MatchEvent, Op } from "../match-event.ts";
import { cupRules, leagueRules } from "../match-rules.ts";
import type { MatchTime } from "../match-time.ts";
import { isPlayed, phaseOrder, playedPhases } from "../phase-order.ts";
import { elapsedMs } from "../read-clock.ts";
import { opponentOf } from "../score.ts";
import { transition } from "../transition.ts";
import { arbitraryBody } from "./arbitrary-body.ts";

/** What an arbitrary match may be like. */
export interface ArbitraryMatchOptions {
  readonly matchId?: string;
  /** Wishes, of which most become events. Default 60. */
  readonly stepsMax?: number;
  /** Corrections among the wishes. Default true. */
  readonly corrections?: boolean;
}

/**
 * Streams of events as a reconciler may write them: from the fixture on, dense in `seq`, each legal where it stands.
 * They hold every kind, every operation and most of what can go wrong in a match: jumps over phases, holds, abandonment
 * and resumption, late goals, goals taken back and given again. They shrink to the few events that matter.
 */
export const arbitraryMatch = (
  options: ArbitraryMatchOptions = {},
): fc.Arbitrary<readonly MatchEvent[]> =>
  fc
    .tuple(
      arbitraryFixture,
      fc.array(arbitraryWish(options.corrections ?? true), {
        maxLength: options.stepsMax ?? 60,
        size: "max",
      }),
    )
    .map(([fixture, wishes]) => played(options.matchId ?? "match-1", fixture, wishes));

/** The match of this seed: the same events in every run. */
export function matchOfSeed(seed: number, options: ArbitraryMatchOptions = {}) {
  const [events] = fc.sample(arbitraryMatch(options), { seed, numRuns: 1 });
  return events ?? [];
}

/** Sat 20 Aug 2022, 14:00 UTC. */
const kickOffAt = 1_661_004_000_000;

const arbitraryRules: fc.Arbitrary<MatchRules> = fc.oneof(
  fc.constant(leagueRules),
  fc.constant(cupRules),
  fc.record({
    halfMinutes: fc.integer({ min: 20, max: 45 }),
    extraHalfMinutes: fc.integer({ min: 5, max: 15 }),
    extraTime: fc.boolean(),
    shootOut: fc.boolean(),
  }),
);

const arbitraryScore = fc.record({ home: fc.nat({ max: 4 }), away: fc.nat({ max: 4 }) });

export const arbitraryFixture: fc.Arbitrary<FixtureSet> = fc
  .record({
    rules: arbitraryRules,
    firstLeg: fc.oneof(fc.constant(undefined), fc.constant(undefined), arbitraryScore),
    rate: fc.constantFrom(undefined, 20),
  })
  .map(({ rules, firstLeg, rate }) => ({
    kind: "fixture_set",
    competition: { competitionId: "cup", name: "Cup" },
    rules,
    home: { teamId: "ajax", name: "Ajax", shortName: "Ajax", code: "AJA" },
    away: { teamId: "porto", name: "FC Porto", shortName: "Porto", code: "POR" },
    kickOffAt,
    ...(firstLeg !== undefined && { firstLeg }),
    ...(rate !== undefined && {
      replay: { runId: "run-1", programmeId: "cup", rate, kickOffReplayedAt: kickOffAt },
    }),
  }));

/** What somebody would like to say next, if it can be true. */
interface Wish {
  readonly afterMs: number;
  readonly say:
    | { readonly what: "next"; readonly scores: boolean }
    | { readonly what: "body"; readonly body: EventBody; readonly phase: MatchTime["phase"] }
    | {
        readonly what: "revise";
        readonly op: Exclude<Op, "assert">;
        readonly which: number;
        /** Amends no more than a name. */
        readonly onlyDetail: boolean;
        readonly body: EventBody;
        readonly phase: MatchTime["phase"];
      };
  readonly pending: boolean;
}

function arbitraryWish(corrections: boolean): fc.Arbitrary<Wish> {
  const phase = fc.constantFrom(...phaseOrder, ...playedPhases, ...playedPhases);
  const step = fc.record({ what: fc.constant("next" as const), scores: fc.boolean() });
  const body = fc.record({ what: fc.constant("body" as const), body: arbitraryBody, phase });
  const revise = fc.record({
    what: fc.constant("revise" as const),
    op: fc.constantFrom("retract", "restore", "amend", "confirm"),
    which: fc.nat(),
    onlyDetail: fc.boolean(),
    body: arbitraryBody,
    phase,
  });
  return fc.record({
    afterMs: fc.nat({ max: 600_000 }),
    say: fc.oneof(
      { arbitrary: step, weight: 3 },
      { arbitrary: body, weight: 6 },
      { arbitrary: revise, weight: corrections ? 3 : 0 },
    ),
    pending: fc.boolean(),
  });
}

function played(matchId: string, fixture: FixtureSet, wishes: readonly Wish[]) {
  const events: MatchEvent[] = [];
  let now = kickOffAt;
  const write = (match: Match | undefined, said: Said, pending: boolean): Match => {
    const event: MatchEvent = {
      ...said,
      matchId,
      seq: (match?.seq ?? 0) + 1,
      certainty: pending ? "pending" : "confirmed",
      observedAt: now,
      decidedAt: now,
      source: { feedId: "arbitrary", kind: "simulation" },
      basis: { partition: 0, offset: events.length },
    };
    events.push(event);
    return applyEvent(match, event);
  };
  let match = write(undefined, asserted(0, fixture, { phase: "pre", elapsedMs: 0 }), false);
  for (const { afterMs, say, pending } of wishes) {
    now += afterMs;
    const said = say.what === "revise" ? revised(match, say) : next(match, say, now, events.length);
    if (said !== undefined) match = write(match, said, pending);
  }
  return events;
}

type Said = Pick<MatchEvent, "op" | "eventId" | "rev" | "body" | "at" | "reason">;

const asserted = (index: number, body: EventBody, at: MatchTime): Said => ({
  op: "assert",
  eventId: `event-${index}`,
  rev: 1,
  body,
  at,
});

function next(
  match: Match,
  say: Exclude<Wish["say"], { what: "revise" }>,
  now: number,
  index: number,
): Said | undefined {
  const here = { phase: match.phase, elapsedMs: elapsedMs(match.clock, now) };
  const body = say.what === "body" ? say.body : stepToCome(match, say.scores);
  if (body === undefined) return undefined;
  // Most things are said of the present; some are said late, of a phase that is over.
  const at =
    say.what === "body" && body.kind === "goal" ? { phase: say.phase, elapsedMs: 60_000 } : here;
  return judge(match, body, at).legal ? asserted(index, body, at) : undefined;
}

/** What a well-behaved feed would report next: the whistle in a played phase, a kick in a shoot-out, else a kick-off. */
function stepToCome(match: Match, scores: boolean): EventBody | undefined {
  const { phase, shootOut } = match;
  if (phase === "pens" && shootOut?.winner === undefined)
    return {
      kind: "shoot_out_kick",
      side: opponentOf(shootOut?.kicks.at(-1)?.side ?? "away"),
      outcome: scores ? "scored" : "saved",
    };
  if (isPlayed(phase)) return { kind: "phase_ended", phase };
  const following = phaseOrder.slice(phaseOrder.indexOf(phase) + 1);
  const to = following.find((candidate) => transition(match, candidate).legal);
  return to === undefined ? undefined : { kind: "phase_started", phase: to };
}

function revised(match: Match, say: Extract<Wish["say"], { what: "revise" }>): Said | undefined {
  const entry = match.entries[1 + (say.which % Math.max(1, match.entries.length - 1))];
  if (entry === undefined) return undefined;
  const { eventId, rev } = entry;
  if (say.op !== "amend")
    return { op: say.op, eventId, rev: rev + 1, body: entry.body, at: entry.at, reason: "other" };
  const at = say.onlyDetail ? entry.at : { phase: say.phase, elapsedMs: 60_000 };
  const body = say.onlyDetail ? renamed(entry.body) : amended(entry.body, say.body);
  if (!judge(match, body, at, entry).legal) return undefined;
  return { op: "amend", eventId, rev: rev + 1, body, at, reason: "clerical" };
}

const renamed = (held: EventBody): EventBody =>
  held.kind === "goal" ? { ...held, scorer: { name: "Somebody Else" } } : held;

/** Other words about the same thing: those wished for where they are of its kind, else at most the other team's. */
function amended(held: EventBody, wished: EventBody): EventBody {
  if (held.kind === wished.kind) return wished;
  return "side" in held && held.side !== undefined
    ? { ...held, side: opponentOf(held.side) }
    : held;
}
