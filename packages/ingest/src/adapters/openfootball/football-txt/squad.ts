import type { CardColour, Line, LineupPlayer } from "@touchline/football";
import type { Minute, ToldCard, ToldSquad, ToldSubstitution } from "../sheet.ts";
import { personName } from "./names.ts";

/** Who comes on for whom for whom: nobody is substituted deeper than this. */
const substitutionsDeepMax = 4;

/**
 * One team's property: `Muslera - Gimenez, Godin [c], Varela - Nandez (58' Sanchez [Y 70']) …; Coach: Tabarez`. Brackets
 * hold marks and cards, parentheses who came on and when; a dash parts the lines of the team.
 */
export function squadIn(text: string): { squad: ToldSquad; unknown: readonly string[] } {
  const [players = "", coach] = text.split(/;?\s*\b(?:coach|trainer)\s*:\s*/i);
  const reading: Reading = { cards: [], substitutions: [], bench: [], unknown: [] };
  const lines = partsOf(players, /\s[-–]\s/y)
    .map((line) =>
      partsOf(line, /[,;]\s*/y).flatMap((player) => playerIn(player, reading, 0) ?? []),
    )
    .filter((line) => line.length > 0);
  const inLines = lines.length >= 3 && lines.length <= 6 && lines[0]?.length === 1;
  const starters = lines.flatMap((line, nth) =>
    line.map((player) => (inLines ? { ...player, line: lineNamed(nth, lines.length) } : player)),
  );
  const { cards, substitutions, bench, unknown } = reading;
  const squad = {
    starters,
    bench,
    cards,
    substitutions,
    ...(inLines && {
      formation: lines
        .slice(1)
        .map(({ length }) => length)
        .join("-"),
    }),
    ...(coach !== undefined &&
      coach.trim() !== "" && { coach: personName(coach.replace(/[.;]$/, "")) }),
  };
  return { squad, unknown };
}

function lineNamed(nth: number, count: number): Line {
  if (nth === 0) return "goalkeeper";
  if (nth === 1) return "defender";
  return nth === count - 1 ? "forward" : "midfielder";
}

interface Reading {
  readonly cards: ToldCard[];
  readonly substitutions: ToldSubstitution[];
  readonly bench: LineupPlayer[];
  readonly unknown: string[];
}

/** The parts between separators that stand outside of any bracket. */
function partsOf(text: string, separator: RegExp): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === "(" || character === "[") depth += 1;
    if (character === ")" || character === "]") depth -= 1;
    separator.lastIndex = at;
    const found = depth === 0 ? separator.exec(text) : null;
    if (found === null) continue;
    parts.push(text.slice(from, at));
    from = at + found[0].length;
    at = from - 1;
  }
  return [...parts, text.slice(from)].filter((part) => part.trim() !== "");
}

/** A player with his marks, and all who came on in his place. */
function playerIn(text: string, reading: Reading, deep: number): LineupPlayer | undefined {
  const named = /^\s*(?:(\d{1,2})\s+)?([^([]*)/.exec(text);
  const name = personName(named?.[2] ?? "").replace(/[.]$/, "");
  if (name === "") {
    reading.unknown.push(text.trim());
    return undefined;
  }
  let captain = false;
  for (const mark of text.matchAll(/\[([^[\]]*)\]/g)) {
    if (depthAt(text, mark.index) > 0) continue;
    if (/^\s*c(apt)?\.?\s*$/i.test(mark[1] ?? "")) captain = true;
    else reading.cards.push(...cardsIn(mark[1] ?? "", name, reading.unknown));
  }
  for (const inside of bracketsIn(text)) substitution(inside, name, reading, deep + 1);
  return {
    name,
    ...(named?.[1] !== undefined && { shirt: Number(named[1]) }),
    ...(captain && { captain }),
  };
}

/** "24' Denis CHERYSHEV" or "Ruben Vargas 79'", with what happened to him. */
function substitution(inside: string, off: string, reading: Reading, deep: number): void {
  const found =
    /^\s*(?:(\d{1,3}(?:\+\d{1,2})?)\s*['’′]\s*)?([^([]*?)(?:\s+(\d{1,3}(?:\+\d{1,2})?)\s*['’′])?\s*(?=[([]|$)/.exec(
      inside,
    );
  const written = found?.[1] ?? found?.[3];
  const rest = inside.slice(found?.[0].length ?? 0);
  const player =
    deep > substitutionsDeepMax || !found?.[2]
      ? undefined
      : playerIn(`${found[2]} ${rest}`, reading, deep);
  if (player === undefined) {
    reading.unknown.push(`(${inside})`);
    return;
  }
  reading.bench.push(player);
  const at = written === undefined ? undefined : minuteIn(written);
  reading.substitutions.push({ off, on: player.name, ...(at && { at }) });
}

/** What the outer parentheses of a text hold. */
function bracketsIn(text: string): readonly string[] {
  const inside: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (text.charAt(at) === "(") {
      if (depth === 0) from = at + 1;
      depth += 1;
    }
    if (text.charAt(at) === ")" && depth > 0) {
      depth -= 1;
      if (depth === 0) inside.push(text.slice(from, at));
    }
  }
  return inside;
}

function depthAt(text: string, index: number): number {
  let depth = 0;
  for (const character of text.slice(0, index))
    depth += character === "(" ? 1 : character === ")" ? -1 : 0;
  return depth;
}

const colours: Readonly<Record<string, CardColour>> = {
  y: "yellow",
  "y/r": "second_yellow",
  yr: "second_yellow",
  "2y": "second_yellow",
  r: "red",
};

/** "Y 88'", "Y/R 90+4'", "Y 12', R 80'". */
function cardsIn(mark: string, name: string, unknown: string[]): readonly ToldCard[] {
  return mark.split(",").flatMap((each): readonly ToldCard[] => {
    const found = /^\s*([A-Za-z0-9/]+?)(?:\s+(\d{1,3}(?:\+\d{1,2})?)\s*['’′]?)?\s*$/.exec(each);
    const card = colours[found?.[1]?.toLowerCase() ?? ""];
    if (card === undefined) {
      unknown.push(`[${mark}]`);
      return [];
    }
    return [{ name, card, ...(found?.[2] !== undefined && { at: minuteIn(found[2]) }) }];
  });
}

/** "90+4" */
export function minuteIn(written: string): Minute {
  const [minute, stoppage] = written.split("+").map(Number);
  return { minute: minute ?? 0, ...(stoppage !== undefined && stoppage > 0 && { stoppage }) };
}
