import {
  type BodyOf,
  type BodyPart,
  type Goal,
  opponentOf,
  type Reason,
  type Side,
} from "@touchline/football";
import type { Said, Script } from "./script.ts";
import { outfielder, refTo, shooter } from "./squad.ts";

/** How often what happens; as in the big leagues of the last years, roughly. */
const odds = {
  scored: 0.105,
  reviewed: 0.16,
  overturned: 0.4,
  ownGoal: 0.03,
  pendingFirst: 0.5,
  scorerAmended: 0.06,
  possibleGoalFirst: 0.25,
  assisted: 0.7,
  penaltyScored: 0.77,
} as const;

const second = 1000;

/** A shot and what comes of it. Gives the time lost, milliseconds. */
export function shoot(script: Script, side: Side, elapsedMs: number): number {
  const { dice } = script;
  const squad = script.squad(side);
  const player = shooter(squad, dice);
  if (player === undefined) return 0;
  const place = { x: Math.round(dice.between(70, 97)), y: Math.round(dice.between(25, 75)) };
  const isGoal = dice.chance(odds.scored * Math.min(1.4, Math.max(0.6, squad.strength)));
  const outcome = isGoal ? "goal" : dice.weighted(missedShots);
  const bodyPart = dice.weighted(bodyParts);
  const shot = script.assert("shot", elapsedMs, {
    kind: "shot",
    side,
    player: refTo(player),
    outcome,
    bodyPart,
    xg: Math.round((isGoal ? dice.between(0.1, 0.8) : dice.between(0.01, 0.4)) * 100) / 100,
    ...place,
  });
  if (!isGoal) return 0;
  const method = dice.weighted(methods);
  const helper = outfielder(squad, dice);
  const assist = helper !== player && method === "open_play" && dice.chance(odds.assisted);
  const goal: Goal = {
    kind: "goal",
    side,
    method,
    scorer: refTo(player),
    ...(assist && { assist: refTo(helper) }),
    bodyPart,
    ...place,
  };
  return score(script, elapsedMs, goal, shot);
}

const missedShots = [
  ["saved", 28],
  ["off_target", 36],
  ["blocked", 22],
  ["woodwork", 3],
] as const;
const bodyParts: readonly (readonly [BodyPart, number])[] = [
  ["right_foot", 55],
  ["left_foot", 28],
  ["head", 17],
];
const methods = [
  ["open_play", 94],
  ["free_kick", 5],
  ["corner", 1],
] as const;

/** An own goal of the other side. */
export function ownGoal(script: Script, side: Side, elapsedMs: number): number {
  const unlucky = outfielder(script.squad(opponentOf(side)), script.dice);
  return score(script, elapsedMs, {
    kind: "goal",
    side,
    method: "own_goal",
    scorer: refTo(unlucky),
  });
}

/** The ball is in: said, perhaps looked at again and taken back, perhaps given to another scorer. */
function score(script: Script, elapsedMs: number, goal: Goal, shot?: Said): number {
  const { dice } = script;
  const possible = dice.chance(odds.possibleGoalFirst)
    ? script.assert("possible-goal", elapsedMs, { kind: "possible_goal", side: goal.side })
    : undefined;
  const saidAfterMs = dice.integer(2, 9) * second;
  const isPending = dice.chance(odds.pendingFirst);
  const said = script.assert("goal", elapsedMs, goal, {
    afterMs: saidAfterMs,
    ...(isPending && { certainty: "pending" }),
    ...(possible && { relatesTo: [possible] }),
  });
  if (dice.chance(odds.reviewed))
    return review(script, { said, shot, isPending }, goal.side, elapsedMs);
  script.score[goal.side] += 1;
  if (isPending) script.confirm(said, dice.integer(25, 60) * second);
  if (dice.chance(odds.scorerAmended)) amendScorer(script, said, goal);
  return dice.integer(40, 75) * second;
}

const whyNot: readonly (readonly [Reason, number])[] = [
  ["offside", 70],
  ["handball", 15],
  ["foul", 15],
];

interface Reviewed {
  readonly said: Said;
  readonly shot: Said | undefined;
  readonly isPending: boolean;
}

/** The video assistant looks at a goal; play waits. */
function review(script: Script, goal: Reviewed, side: Side, elapsedMs: number): number {
  const { dice } = script;
  const { said, shot, isPending } = goal;
  const beginsMs = elapsedMs + dice.integer(15, 40) * second;
  const endsMs = beginsMs + dice.integer(40, 150) * second;
  const about = { relatesTo: [said] };
  const verdict = dice.chance(odds.overturned) ? "overturned" : "upheld";
  const subject = { subject: "goal", side } as const;
  script.assert("var", beginsMs, { kind: "var_started", ...subject }, about);
  script.assert("var-decision", endsMs, { kind: "var_decision", ...subject, verdict }, about);
  const afterMs = endsMs - elapsedMs + second;
  if (verdict === "overturned") {
    const reason = dice.weighted(whyNot);
    script.retract(said, reason, afterMs);
    if (shot !== undefined) script.retract(shot, reason, afterMs);
  } else {
    script.score[side] += 1;
    if (isPending) script.confirm(said, afterMs);
  }
  return afterMs + 30 * second;
}

/** Whoever enters goals looked again: it was somebody else, or a defender's own goal. */
function amendScorer(script: Script, said: Said, goal: Goal): void {
  const { dice } = script;
  if (goal.method === "own_goal") return;
  const afterMs = dice.integer(70, 240) * second;
  const { assist: _, bodyPart: __, x: ___, y: ____, ...bare } = goal;
  if (dice.chance(0.2)) {
    const unlucky = refTo(outfielder(script.squad(opponentOf(goal.side)), dice));
    const body: Goal = { ...bare, method: "own_goal", scorer: unlucky };
    script.amend(said, body, "scorer_reattributed", afterMs);
    return;
  }
  const other = shooter(script.squad(goal.side), dice);
  if (other === undefined || other.playerId === goal.scorer?.playerId) return;
  script.amend(said, { ...bare, scorer: refTo(other) }, "scorer_reattributed", afterMs);
}

/** A penalty: given, and taken a while later. */
export function penalty(script: Script, side: Side, elapsedMs: number): number {
  const { dice } = script;
  const squad = script.squad(side);
  const taker = shooter(squad, dice);
  if (taker === undefined) return 0;
  const against = refTo(outfielder(script.squad(opponentOf(side)), dice));
  script.assert("penalty", elapsedMs, { kind: "penalty_awarded", side, against });
  const takenMs = elapsedMs + dice.integer(50, 120) * second;
  const spot = { x: 89, y: 50 };
  const outcome = dice.chance(odds.penaltyScored) ? "goal" : dice.weighted(missedPenalties);
  const shot: BodyOf<"shot"> = {
    kind: "shot",
    side,
    player: refTo(taker),
    outcome,
    bodyPart: "right_foot",
    xg: 0.79,
    ...spot,
  };
  script.assert("shot", takenMs, shot);
  if (outcome !== "goal") {
    script.assert("penalty-missed", takenMs, {
      kind: "penalty_missed",
      side,
      taker: refTo(taker),
      outcome,
    });
    return takenMs - elapsedMs + 10 * second;
  }
  script.assert("goal", takenMs, {
    kind: "goal",
    side,
    method: "penalty",
    scorer: refTo(taker),
    bodyPart: "right_foot",
    ...spot,
  });
  script.score[side] += 1;
  return takenMs - elapsedMs + 60 * second;
}

const missedPenalties = [
  ["saved", 6],
  ["off_target", 2],
  ["woodwork", 1],
] as const;
