import type { ClockTime, Stages } from "../sheet.ts";
import { timeAtStart } from "./date.ts";
import { scoreIn } from "./score.ts";

/** A line that names two teams. */
export interface MatchLine {
  readonly time?: ClockTime | undefined;
  readonly home: string;
  readonly away: string;
  readonly score: Stages;
  readonly status?: string | undefined;
  readonly ground?: string | undefined;
  /** The offset of a ground's zone: "@ Brasília (UTC-3)". */
  readonly offsetMin?: number | undefined;
}

/** `18:00 UTC+3  Russia  5-0 (2-0)  Saudi Arabia  @ Luzhniki Stadium` · `Fulham FC v Arsenal FC  1-0 (0-0)` */
export function matchLineIn(text: string): MatchLine | undefined {
  const timed = timeAtStart(text);
  const { rest, ...place } = withoutGround(timed?.rest ?? text);
  const { line, status } = withoutStatus(rest);
  const found = scoreIn(line);
  const teams = found === undefined ? teamsIn(line) : teamsAround(found.before, found.after);
  if (teams === undefined) return undefined;
  return { time: timed?.time, ...teams, score: found?.stages ?? {}, status, ...place };
}

/** What follows an @: where it is played, perhaps in which zone, and before how many. */
export function groundIn(text: string): {
  readonly ground?: string;
  readonly offsetMin?: number;
} {
  const zone = /\(\s*(?:UTC|GMT)\s*([+-]\d{1,2})?\s*\)/i.exec(text);
  const ground = text
    .replace(/\(\s*(?:UTC|GMT)[^)]*\)/i, "")
    .replace(/,?\s*\(?\s*att(?:endance|\.)?\s*:?\s*[\d,._ ]+\)?/i, "")
    .trim()
    .replace(/,$/, "");
  return {
    ...(ground !== "" && { ground }),
    ...(zone !== null && { offsetMin: Number(zone[1] ?? 0) * 60 }),
  };
}

function withoutGround(text: string) {
  const at = /(?:^|\s)@\s/.exec(text);
  if (at === null) return { rest: text };
  return { rest: text.slice(0, at.index).trim(), ...groundIn(text.slice(at.index + at[0].length)) };
}

function withoutStatus(text: string): {
  readonly line: string;
  readonly status?: string | undefined;
} {
  const found = /\[([^\]]+)\]/.exec(text);
  if (found === null) return { line: text };
  const line = `${text.slice(0, found.index)} ${text.slice(found.index + found[0].length)}`;
  return { line: line.trim(), status: found[1]?.trim() };
}

const versus = /\s+(?:v|vs\.?)\s+/i;

/** Unplayed: "Brazil v Croatia", and in older documents "Brazil - Croatia". */
function teamsIn(line: string) {
  const [home, away, ...others] = line.split(versus.test(line) ? versus : /\s+[-–]\s+/);
  return others.length === 0 ? named(home, away) : undefined;
}

/** Played: the score stands behind both teams or between them. */
function teamsAround(before: string, after: string) {
  if (versus.test(before)) return after === "" ? teamsIn(before) : undefined;
  if (after === "") return teamsIn(before);
  return named(before, after);
}

const named = (home: string | undefined, away: string | undefined) =>
  isName(home) && isName(away) ? { home: home.trim(), away: away.trim() } : undefined;

/** A team's name has a letter, and neither a score nor the marks of other lines. */
const isName = (text: string | undefined): text is string =>
  text !== undefined &&
  text.trim().length <= 80 &&
  /\p{L}|^\s*\d[A-Z]/u.test(text) &&
  !/['’;|[\]{}=]\s|\d['’]|^\W*\(|[|;{}=]|\d-\d/.test(text);
