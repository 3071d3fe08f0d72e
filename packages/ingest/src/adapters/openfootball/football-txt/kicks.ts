import { opponentOf, type Side } from "@touchline/football";
import type { ToldKick } from "../sheet.ts";
import { personName } from "./names.ts";
import { scoreOf } from "./score.ts";

interface WrittenKick {
  readonly name: string;
  readonly outcome: ToldKick["outcome"];
  /** Who took it, where the score says so. */
  readonly side: Side | undefined;
}

/**
 * "1-0 Iniesta, 1-1 Smolov, Koke (missed) …" A kick that goes in tells by the score whose it is, and teams kick in turns
 * (Laws of the Game 10.3). Undefined where that does not come out.
 */
export function kicksIn(text: string): readonly ToldKick[] | undefined {
  const written: WrittenKick[] = [];
  let [home, away] = [0, 0];
  for (const part of text.split(/[,;]/)) {
    const found = /^\s*(?:(\d{1,2}-\d{1,2})\s+)?([^()]+?)\s*(?:\(([^()]*)\))?\s*\.?$/.exec(part);
    if (part.trim() === "") continue;
    if (!found?.[2]) return undefined;
    const score = scoreOf(found[1]);
    const outcome = outcomeOf(found[3]);
    const side =
      outcome !== "scored" || score === undefined
        ? undefined
        : score.home > home
          ? "home"
          : score.away > away
            ? "away"
            : undefined;
    written.push({ name: personName(found[2].replace(/^\d+\s+/, "")), outcome, side });
    if (score !== undefined) [home, away] = [score.home, score.away];
  }
  return inTurns(written);
}

function outcomeOf(note: string | undefined): ToldKick["outcome"] {
  if (note === undefined) return "scored";
  return /^(save|saved|held)$/i.test(note.trim()) ? "saved" : "missed";
}

function inTurns(written: readonly WrittenKick[]): readonly ToldKick[] | undefined {
  const known = written.findIndex(({ side }) => side !== undefined);
  const side = written[known]?.side;
  if (side === undefined) return undefined;
  const first = known % 2 === 0 ? side : opponentOf(side);
  const kicks = written.map(({ name, outcome }, nth) => ({
    side: nth % 2 === 0 ? first : opponentOf(first),
    name,
    outcome,
  }));
  return kicks.every((kick, nth) => (written[nth]?.side ?? kick.side) === kick.side)
    ? kicks
    : undefined;
}
