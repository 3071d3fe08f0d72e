import type { Score } from "@touchline/football";
import type { Stages } from "../sheet.ts";

/** A score within a line, and the text on both its sides. */
export interface FoundScore {
  readonly before: string;
  readonly stages: Stages;
  readonly after: string;
}

const pen = "(?:pen\\.?|pso|p\\.?)";
const aet = "(?:a\\.?e\\.?t\\.?)";
/** 4-5 pen. 3-3 a.e.t. (3-3, 0-1) · 1-1 a.e.t. (1-1, 0-0), 3-4 pen. · 2-1 (1-0) · 2-1 */
const phrase = new RegExp(
  `(?<=^|\\s)(?=\\d)(?:(?<penFirst>\\d{1,2}-\\d{1,2})\\s?${pen},?(?=[\\s(]|$)\\s*)?` +
    `(?:(?<main>\\d{1,2}-\\d{1,2})(?:\\s?(?<extra>${aet}))?(?=[\\s,(\\[]|$))?` +
    `(?:\\s*\\((?<inner>[\\d\\s,-]+)\\))?` +
    `(?:,?\\s*(?<penLast>\\d{1,2}-\\d{1,2})\\s?${pen}(?=[\\s,]|$))?`,
  "gi",
);

/** The first score of a line. */
export function scoreIn(text: string): FoundScore | undefined {
  for (const found of text.matchAll(phrase)) {
    const { penFirst, main, extra, inner, penLast } = found.groups ?? {};
    if (main === undefined && penFirst === undefined) continue;
    const pairs = (inner ?? "").split(",").flatMap((part) => scoreOf(part) ?? []);
    const stages = stagesOf(
      scoreOf(main),
      extra !== undefined,
      pairs,
      scoreOf(penFirst ?? penLast),
    );
    const end = found.index + found[0].length;
    return { before: text.slice(0, found.index).trim(), stages, after: text.slice(end).trim() };
  }
  return undefined;
}

/** What stands in the brackets runs back in time: after 90 minutes, at half-time. */
function stagesOf(
  main: Score | undefined,
  isAfterExtraTime: boolean,
  [first, second, third]: readonly Score[],
  p: Score | undefined,
): Stages {
  if (main !== undefined && isAfterExtraTime)
    return { et: main, ft: first, ht: second ?? nilThen(first), p };
  if (main !== undefined) return { ft: main, ht: first, p };
  // 5-1 pen. (2-2, 1-1, 1-0) · 5-1 pen. (1-1, 1-0) · 5-1 pen. (1-1)
  return third === undefined
    ? { ft: first, ht: second, p }
    : { et: first, ft: second, ht: third, p };
}

/** Nil-nil after 90 minutes was nil-nil at half-time, so that it is written once. */
const nilThen = (ft: Score | undefined): Score | undefined =>
  ft?.home === 0 && ft.away === 0 ? ft : undefined;

export function scoreOf(text: string | undefined): Score | undefined {
  const written = /^\s*(\d{1,2})\s*-\s*(\d{1,2})\s*$/.exec(text ?? "");
  return written === null ? undefined : { home: Number(written[1]), away: Number(written[2]) };
}
