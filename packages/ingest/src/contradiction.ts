import type { Score } from "@touchline/football";
import { type Problem, problemWith, type ReportDraft } from "./adapter.ts";

/** What is told one by one against the score stated beside it. */
export interface ToldAndStated {
  /** `goals`, `kicks`. */
  readonly what: string;
  readonly told: readonly ReportDraft[];
  /** Undefined where nothing is stated: then nothing contradicts it. */
  readonly stated: Score | undefined;
}

/** That two parts of one payload do not agree. What is told stands; that the score is another is not hushed up. */
export function contradiction(
  { what, told, stated }: ToldAndStated,
  feedMatchId: string,
  part: unknown,
): readonly Problem[] {
  const count = (side: "home" | "away") =>
    told.filter(({ body }) => "side" in body && body.side === side).length;
  const [home, away] = [count("home"), count("away")];
  if (stated === undefined || (stated.home === home && stated.away === away)) return [];
  const detail = `the ${what} told make ${home}-${away}, and ${stated.home}-${stated.away} is stated`;
  return [problemWith(part, "contradiction", detail, feedMatchId)];
}
