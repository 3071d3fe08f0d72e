import type { ToldGoal } from "../sheet.ts";
import { personName } from "./names.ts";

/** The goals of a bracket, side by side, and what in it means nothing to us. */
export interface FoundGoals {
  /** One list, where nothing says whose goals they are; two, where a semicolon parts them. */
  readonly lists: readonly (readonly ToldGoal[])[];
  readonly unknown: readonly string[];
}

/** "Costa 24', 55' Nacho 58'; Ronaldo 4' (pen.)" */
export function goalsIn(text: string): FoundGoals {
  const unknown: string[] = [];
  const lists = text.split(";").map((list) => goalsOfSide(list, unknown));
  return { lists, unknown };
}

const minuteForm =
  /(\d{1,3})(?:\s*\+\s*(\d{1,2}))?\s*['’′](?:\s*\+\s*(\d{1,2})['’′]?)?\s*(?:\(([^()]*)\)|(o\.?\s?g\.?|pen\.?|p\.?)(?=[\s,]|$))?/gi;

/** Every minute is a goal of the name before it; a name that has none is a goal nobody knows the minute of. */
function goalsOfSide(list: string, unknown: string[]): readonly ToldGoal[] {
  const goals: ToldGoal[] = [];
  let name = "";
  let readTo = 0;
  for (const found of list.matchAll(minuteForm)) {
    const names = namesIn(list.slice(readTo, found.index));
    readTo = found.index + found[0].length;
    goals.push(...names.slice(0, -1).flatMap(withoutMinute));
    name = names.at(-1) ?? name;
    const note = (found[4] ?? found[5] ?? "").trim();
    const method = methodOf(note);
    if (method === undefined) unknown.push(`(${note})`);
    const stoppage = Number(found[2] ?? found[3] ?? 0);
    goals.push({
      ...(name !== "" && { name }),
      at: { minute: Number(found[1]), ...(stoppage > 0 && { stoppage }) },
      method: method ?? "open_play",
    });
  }
  goals.push(...namesIn(list.slice(readTo)).flatMap(withoutMinute));
  return goals;
}

const namesIn = (text: string): readonly string[] =>
  text
    .split(",")
    .map(personName)
    .filter((name) => name !== "" && !/^[-–]$/.test(name));

/** "Bale 2" scored twice, "Milner (og)" against his own. */
function withoutMinute(text: string): readonly ToldGoal[] {
  const found = /^(.*?)(?:\s+(\d))?(?:\s*\(([^()]*)\))?$/.exec(text);
  const name = found?.[1] ?? text;
  const method = methodOf(found?.[3] ?? "") ?? "open_play";
  return Array.from({ length: Number(found?.[2] ?? 1) }, () => ({ name, method }));
}

function methodOf(note: string): ToldGoal["method"] | undefined {
  const word = note.toLowerCase().replaceAll(/[.\s]/g, "");
  if (word === "" || word === "goal") return "open_play";
  if (word === "og" || word === "owngoal") return "own_goal";
  return word === "pen" || word === "p" || word === "penalty" ? "penalty" : undefined;
}
