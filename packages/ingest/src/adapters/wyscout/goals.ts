import {
  type BodyOf,
  type BodyPart,
  type MatchRules,
  type MatchTime,
  opponentOf,
  type Side,
} from "@touchline/football";
import { type Problem, problemWith, type ReportDraft } from "../../adapter.ts";
import { type BallEvent, hasTag, type MatchRow, numberIn, tag } from "./payload.ts";
import { endOf, matchTimeOf } from "./periods.ts";
import type { Periods } from "../../recorded-phases.ts";
import type { Place } from "./pitch.ts";
import type { Squads } from "./squads.ts";

/** What the goals of a match are made from. */
export interface GoalContext {
  readonly row: MatchRow;
  readonly rules: MatchRules;
  readonly squads: Squads;
  readonly periods: Periods;
  /** In match order. */
  readonly events: readonly BallEvent[];
  readonly placeOf: (event: BallEvent) => Place;
  readonly problems: Problem[];
}

interface FoundGoal {
  readonly side: Side;
  readonly event: BallEvent;
  readonly method: BodyOf<"goal">["method"];
}

/**
 * The goals of a match. The events are the first witness; the official score of the matches file is the judge. A goal the
 * events have too many is dropped with a problem; one they lack is looked for in what is left: a keeper beaten without a
 * shot, the scorers' counts, the score at half-time.
 */
export function goalsOf(context: GoalContext): readonly ReportDraft[] {
  const found = context.events.flatMap((event) => goalIn(event, context) ?? []);
  const once = found.filter((goal, index) => !isEchoOf(found[index - 1], goal));
  const sides = ["home", "away"] as const;
  return sides.flatMap((side) => {
    const own = once.filter((goal) => goal.side === side);
    const official = officialGoals(context.row, side, context.squads);
    const kept = own.length > official ? withoutSurplus(own, official, context) : own;
    const missing = official - kept.length;
    return [
      ...kept.map((goal) => draftOf(goal, context)),
      ...(missing > 0 ? missingGoals(side, missing, kept, context) : []),
    ];
  });
}

/**
 * Tag 101 sits on the shot and again on the beaten keeper's save attempt; tag 102 on the touch of the unlucky player,
 * whose team is the one that did not gain.
 */
function goalIn(event: BallEvent, { squads }: GoalContext): FoundGoal | undefined {
  const side = squads.sideOf(event.teamId);
  if (side === undefined || event.matchPeriod === "P") return undefined;
  if (hasTag(event, tag.ownGoal)) return { side: opponentOf(side), event, method: "own_goal" };
  if (!hasTag(event, tag.goal)) return undefined;
  if (keepersActs.has(event.eventName)) return undefined;
  return { side, event, method: event.eventName === "Free Kick" ? setPiece(event) : "open_play" };
}

const keepersActs = new Set(["Save attempt", "Goalkeeper leaving line"]);

function setPiece(event: BallEvent): FoundGoal["method"] {
  if (event.subEventName === "Penalty") return "penalty";
  return event.subEventName === "Corner" ? "corner" : "free_kick";
}

/** One ball in the net can be tagged twice; no team scores two goals within ten seconds. */
const isEchoOf = (before: FoundGoal | undefined, goal: FoundGoal): boolean =>
  before?.side === goal.side &&
  before.event.matchPeriod === goal.event.matchPeriod &&
  goal.event.eventSec - before.event.eventSec < 10;

function officialGoals(row: MatchRow, side: Side, squads: Squads): number {
  const { score, scoreET } = squads[side].data;
  return row.duration === "Regular" ? score : Math.max(score, scoreET);
}

function draftOf(goal: FoundGoal, context: GoalContext): ReportDraft {
  const { squads, placeOf } = context;
  const { event } = goal;
  const scorer = squads.ref(event.playerId) ?? theOneScorer(goal.side, context);
  const assist = goal.method === "own_goal" ? undefined : assistOf(event, context);
  const bodyPart = bodyPartOf(event);
  return {
    sourceRef: `goal-${event.id}`,
    op: "assert",
    at: matchTimeOf(event),
    body: {
      kind: "goal",
      side: goal.side,
      method: goal.method,
      ...(scorer && { scorer }),
      ...(assist && { assist }),
      ...(bodyPart && { bodyPart }),
      ...(goal.method === "own_goal" ? {} : placeOf(event)),
    },
  };
}

/** The scorer of a goal nobody is named for, when only one player of the side scored at all. */
function theOneScorer(side: Side, { squads }: GoalContext) {
  const scorers = scorersOf(side, squads);
  return scorers.length === 1 && scorers[0] ? squads.ref(scorers[0].playerId) : undefined;
}

export function bodyPartOf(event: BallEvent): BodyPart | undefined {
  if (hasTag(event, tag.leftFoot)) return "left_foot";
  if (hasTag(event, tag.rightFoot)) return "right_foot";
  // The tag is "head or body"; a goal with the body is rare.
  return hasTag(event, tag.headOrBody) ? "head" : undefined;
}

/** Tag 301 sits on the pass; the last one of the same team in the seconds before. */
function assistOf(goal: BallEvent, { events, squads }: GoalContext) {
  const pass = events.findLast(
    (event) =>
      event.teamId === goal.teamId &&
      event.matchPeriod === goal.matchPeriod &&
      event.eventSec <= goal.eventSec &&
      goal.eventSec - event.eventSec <= assistSecondsMax &&
      event.playerId !== goal.playerId &&
      hasTag(event, tag.assist),
  );
  return pass && squads.ref(pass.playerId);
}

const assistSecondsMax = 30;

interface Scorer {
  readonly playerId: number;
  readonly goals: number;
}

function scorersOf(side: Side, squads: Squads): readonly Scorer[] {
  return [...squads[side].lineup, ...squads[side].bench]
    .map(({ playerId, goals }) => ({ playerId, goals: numberIn(goals) ?? 0 }))
    .filter(({ goals }) => goals > 0);
}

/** Keeps the goals that are shots and that the scorers' counts speak for, the earlier ones first. */
function withoutSurplus(
  goals: readonly FoundGoal[],
  official: number,
  { squads, row, problems }: GoalContext,
): readonly FoundGoal[] {
  const counted = new Set(
    goals.flatMap(({ side }) => scorersOf(side, squads)).map((s) => s.playerId),
  );
  const doubt = ({ method, event }: FoundGoal) => {
    if (method === "own_goal") return 0;
    const isShot = event.eventName === "Shot" || event.eventName === "Free Kick";
    return (isShot ? 0 : 2) + (counted.has(event.playerId) ? 0 : 1);
  };
  const kept = new Set(goals.toSorted((a, b) => doubt(a) - doubt(b)).slice(0, official));
  for (const goal of goals.filter((each) => !kept.has(each))) {
    const detail = `${goals.length} goals in the events, ${official} in the official score; this one is left out`;
    problems.push(problemWith(goal.event, "score_disagrees", detail, String(row.wyId)));
  }
  return goals.filter((goal) => kept.has(goal));
}

/** Goals the official score knows and the events do not: where and by whom, as far as it can be told. */
function missingGoals(
  side: Side,
  missing: number,
  found: readonly FoundGoal[],
  context: GoalContext,
): readonly ReportDraft[] {
  const beaten = keepersBeaten(side, found, context);
  const scorers = scorersLeft(side, found, context);
  return Array.from({ length: missing }, (_, index): ReportDraft => {
    const save = beaten[index];
    const scorer = scorerBefore(save, side, scorers, missing, context);
    return {
      sourceRef: `goal-missing-${side}-${index + 1}`,
      op: "assert",
      at: save ? matchTimeOf(save) : placeForMissing(side, index, found, context),
      body: { kind: "goal", side, method: "open_play", ...(scorer && { scorer }) },
    };
  });
}

/** Save attempts tagged as goals that follow no goal we know of. */
function keepersBeaten(side: Side, found: readonly FoundGoal[], { events, squads }: GoalContext) {
  return events.filter(
    (event) =>
      event.eventName === "Save attempt" &&
      event.matchPeriod !== "P" &&
      hasTag(event, tag.goal) &&
      squads.sideOf(event.teamId) === opponentOf(side) &&
      !found.some(
        (goal) =>
          goal.event.matchPeriod === event.matchPeriod &&
          Math.abs(event.eventSec - goal.event.eventSec) <= saveSecondsMax,
      ),
  );
}

const saveSecondsMax = 15;

/** Players whose count of goals is not used up by the goals found, as often as it is left over. */
function scorersLeft(side: Side, found: readonly FoundGoal[], { squads }: GoalContext): number[] {
  return scorersOf(side, squads).flatMap(({ playerId, goals }) => {
    const used = found.filter(
      (goal) => goal.method !== "own_goal" && goal.event.playerId === playerId,
    ).length;
    return Array.from({ length: Math.max(0, goals - used) }, () => playerId);
  });
}

/** The scorer, if it can be told: the only one left, or the last to touch the ball before the keeper was beaten. */
function scorerBefore(
  save: BallEvent | undefined,
  side: Side,
  candidates: readonly number[],
  missing: number,
  { events, squads }: GoalContext,
) {
  const [only] = candidates;
  if (missing === 1 && candidates.length === 1 && only !== undefined) return squads.ref(only);
  const last =
    save &&
    events.findLast(
      (event) =>
        event.matchPeriod === save.matchPeriod &&
        event.eventSec < save.eventSec &&
        squads.sideOf(event.teamId) === side &&
        event.playerId !== 0,
    );
  return last && candidates.includes(last.playerId) ? squads.ref(last.playerId) : undefined;
}

/** The end of the first half in which the official score is ahead of the goals found. */
function placeForMissing(
  side: Side,
  index: number,
  found: readonly FoundGoal[],
  { squads, periods, rules }: GoalContext,
): MatchTime {
  const { scoreHT, score } = squads[side].data;
  const foundIn = (period: string) => found.filter((g) => g.event.matchPeriod === period).length;
  const missingInFirst = Math.max(0, scoreHT - foundIn("1H"));
  const missingIn90 = Math.max(0, score - foundIn("1H") - foundIn("2H"));
  if (index < missingInFirst) return endOf("h1", periods, rules);
  return endOf(index < missingIn90 || !periods.has("et1") ? "h2" : "et2", periods, rules);
}
