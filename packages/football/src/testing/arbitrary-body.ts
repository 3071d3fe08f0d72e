import * as fc from "fast-check";
import type { EventBody } from "../event-body.ts";
import { phaseOrder } from "../phase-order.ts";
import type { PlayerRef } from "../team.ts";

const is = <K extends EventBody["kind"]>(kind: K) => fc.constant(kind);
const side = fc.constantFrom("home", "away");
const phase = fc.constantFrom(...phaseOrder);
const score = fc.record({ home: fc.nat({ max: 5 }), away: fc.nat({ max: 5 }) });
const player: fc.Arbitrary<PlayerRef> = fc
  .integer({ min: 1, max: 25 })
  .map((shirt) => ({ playerId: `player-${shirt}`, name: `Player ${shirt}`, shirt }));

/** What a match is full of. */
const play: fc.Arbitrary<EventBody>[] = [
  fc.record({ kind: is("goal"), side, method: fc.constant("free_kick") }),
  fc.record({
    kind: is("goal"),
    side,
    method: fc.constantFrom("open_play", "penalty", "own_goal"),
    scorer: player,
  }),
  fc.record({
    kind: is("shot"),
    side,
    player,
    outcome: fc.constantFrom("goal", "saved", "off_target", "blocked", "woodwork"),
  }),
  fc.record({ kind: is("incident"), side, what: fc.constantFrom("corner", "foul", "throw_in") }),
  fc.record({
    kind: is("card"),
    side,
    card: fc.constantFrom("yellow", "second_yellow", "red"),
    player,
    person: fc.constantFrom("player", "bench", "coach"),
  }),
  fc.record({
    kind: is("shoot_out_kick"),
    side,
    outcome: fc.constantFrom("scored", "scored", "saved", "missed"),
  }),
  fc.record({ kind: is("phase_ended"), phase }),
  fc.record({ kind: is("hold_ended") }),
];

/** What is said around it. */
const detail: fc.Arbitrary<EventBody>[] = [
  fc.record({ kind: is("substitution"), side, off: player, on: player }),
  fc.record({ kind: is("clock_set"), running: fc.boolean() }),
  fc.record({ kind: is("stoppage_announced"), phase, minutes: fc.integer({ min: 0, max: 12 }) }),
  fc.record({
    kind: is("stat_set"),
    stat: fc.constantFrom("possession", "corners", "shots"),
    home: fc.nat({ max: 100 }),
    away: fc.nat({ max: 100 }),
  }),
  fc.record({
    kind: is("lineup_set"),
    side,
    lineup: fc.record({
      starters: fc.array(player, { maxLength: 3 }),
      bench: fc.array(player, { maxLength: 1 }),
    }),
  }),
  fc.record({ kind: is("formation_changed"), side, formation: fc.constantFrom("4-4-2", "4-3-3") }),
  fc.record({
    kind: is("official_set"),
    role: fc.constant("referee"),
    name: fc.constantFrom("A. N. Other", "J. Doe"),
  }),
  fc.record({ kind: is("coverage_set"), coverage: fc.constantFrom("live", "degraded", "lost") }),
  fc.record({ kind: is("possible_goal"), side }),
  fc.record({ kind: is("penalty_awarded"), side }),
  fc.record({ kind: is("penalty_missed"), side, outcome: fc.constantFrom("saved", "off_target") }),
  fc.record({ kind: is("var_started"), subject: fc.constantFrom("goal", "penalty"), side }),
  fc.record({
    kind: is("var_decision"),
    subject: fc.constantFrom("goal", "penalty"),
    side,
    verdict: fc.constantFrom("upheld", "overturned"),
  }),
  fc.record({ kind: is("shoot_out_started"), first: side }),
  fc.record({ kind: is("commentary"), text: fc.constantFrom("A chance!", "Off the bar.") }),
];

/** What turns it: so rare that a match gets somewhere between two of them. */
const turn: fc.Arbitrary<EventBody>[] = [
  fc.record({ kind: is("phase_started"), phase }),
  fc.record({ kind: is("phase_corrected"), phase }),
  fc.record({ kind: is("hold_started"), hold: fc.constantFrom("interrupted", "suspended") }),
  fc.record({
    kind: is("lifecycle_changed"),
    lifecycle: fc.constantFrom("scheduled", "delayed", "postponed", "abandoned", "live"),
    kickOffAt: fc.constantFrom(1_661_004_000_000, 1_661_090_400_000),
  }),
  fc.record({
    kind: is("lifecycle_changed"),
    lifecycle: fc.constantFrom("awarded", "cancelled", "finished"),
    awardedScore: score,
  }),
  fc.record({ kind: is("result_set"), result: fc.constantFrom("provisional", "official") }),
];

/** Anything that can be said of a match but its fixture, whether or not it can be true now. */
export const arbitraryBody: fc.Arbitrary<EventBody> = fc.oneof(
  { arbitrary: fc.oneof(...play), weight: 8 },
  { arbitrary: fc.oneof(...detail), weight: 4 },
  { arbitrary: fc.oneof(...turn), weight: 1 },
);
