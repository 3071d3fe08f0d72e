import type { CardColour, BodyOf, BodyPart, GoalMethod, Line } from "@touchline/football";
import type { StatsEvent } from "./payload.ts";

/** The types of event there are, in small letters: "Camera off" is also written "Camera Off". */
export const eventTypes: ReadonlySet<string> = new Set([
  "50/50",
  "bad behaviour",
  "ball receipt*",
  "ball recovery",
  "block",
  "camera off",
  "camera on",
  "carry",
  "clearance",
  "dispossessed",
  "dribble",
  "dribbled past",
  "duel",
  "error",
  "foul committed",
  "foul won",
  "goal keeper",
  "half end",
  "half start",
  "injury stoppage",
  "interception",
  "miscontrol",
  "offside",
  "own goal against",
  "own goal for",
  "pass",
  "player off",
  "player on",
  "pressure",
  "referee ball-drop",
  "shield",
  "shot",
  "starting xi",
  "substitution",
  "tactical shift",
]);

type ShotOutcome = BodyOf<"shot">["outcome"];

/** How a shot ended. One saved though it went wide was off target; one saved onto the post was on it. */
export const shotOutcomes: ReadonlyMap<string, ShotOutcome> = new Map([
  ["Blocked", "blocked"],
  ["Goal", "goal"],
  ["Off T", "off_target"],
  ["Post", "woodwork"],
  ["Saved", "saved"],
  ["Saved Off Target", "off_target"],
  ["Saved to Post", "saved"],
  ["Wayward", "off_target"],
]);

export const cardColours: ReadonlyMap<string, CardColour> = new Map([
  ["Yellow Card", "yellow"],
  ["Second Yellow", "second_yellow"],
  ["Red Card", "red"],
]);

export const goalMethods: ReadonlyMap<string, GoalMethod> = new Map([
  ["Penalty", "penalty"],
  ["Free Kick", "free_kick"],
  ["Corner", "corner"],
]);

export const bodyParts: ReadonlyMap<string, BodyPart> = new Map([
  ["Left Foot", "left_foot"],
  ["Right Foot", "right_foot"],
  ["Head", "head"],
  ["Other", "other"],
]);

/** What a ball put back into play is counted as. */
export const restarts: ReadonlyMap<string, BodyOf<"incident">["what"]> = new Map([
  ["Corner", "corner"],
  ["Free Kick", "free_kick"],
  ["Goal Kick", "goal_kick"],
  ["Throw-in", "throw_in"],
]);

/** Offences that are no fouls: a throw-in taken wrongly, a back-pass picked up, the ball held too long. */
export const noFouls: ReadonlySet<string> = new Set(["Foul Out", "Backpass Pick", "6 Seconds"]);

export const substitutionReasons: ReadonlyMap<string, BodyOf<"substitution">["why"]> = new Map([
  ["Tactical", "tactical"],
  ["Injury", "injury"],
  ["Concussion", "concussion"],
]);

/** The line of a position by its number: 1 the goalkeeper, 17 and 21 the wings, 22–25 the strikers. */
export function lineOf(positionId: number | undefined): Line | undefined {
  if (positionId === undefined || positionId < 1 || positionId > 25) return undefined;
  if (positionId === 1) return "goalkeeper";
  if (positionId <= 8) return "defender";
  return positionId === 17 || positionId >= 21 ? "forward" : "midfielder";
}

export const isType = (event: StatsEvent, name: string): boolean => event.type.name === name;
