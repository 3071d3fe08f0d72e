import { leader, type Score } from "@touchline/football";
import { firstError, type Problem, problemWith } from "../../adapter.ts";
import { type MatchRow, type Result, resultRow } from "./payload.ts";

/** What the result rows say, each score with all goals before it, the kicks of a shoot-out never counted. */
export interface Results {
  readonly halfTime?: Score | undefined;
  readonly after90?: Score | undefined;
  readonly after120?: Score | undefined;
  /** Whether a row speaks of a shoot-out. Its numbers are added to the score in some leagues and not in others. */
  readonly hadShootOut: boolean;
  /** Whether any row but half-time's is there: typed during the match already, so it is no final whistle. */
  readonly hasLater: boolean;
}

type Kind = "halfTime" | "after90" | "after120" | "shootOut" | "end" | "addedTime";

/** Reads the result rows, in whatever order they come. */
export function resultsOf(row: MatchRow, problems: Problem[]): Results {
  const told = new Map<Kind, Score>();
  for (const given of row.matchResults ?? []) {
    if (!resultRow.Check(given)) {
      const detail = `a result: ${firstError(resultRow, given)}`;
      problems.push(problemWith(given, "wrong_shape", detail, String(row.matchID)));
      continue;
    }
    const kind = kindOf(given);
    if (kind !== undefined) {
      told.set(kind, { home: given.pointsTeam1, away: given.pointsTeam2 });
      continue;
    }
    const detail = `result ${JSON.stringify(given.resultName)} of type ${given.resultTypeID} is of no kind we know`;
    problems.push(problemWith(given, "unknown_kind", detail, String(row.matchID)));
  }
  return settled(told);
}

const kinds: Readonly<Record<string, Kind>> = {
  HalfTime: "halfTime",
  After90Minutes: "after90",
  AfterExtraTime: "after120",
  AfterPenalties: "shootOut",
};

/**
 * By its name first: "Endergebnis" is filed under `After90Minutes` also where it counts extra time or a shoot-out, and the
 * type numbers past 2 mean what a league's owner wants.
 */
function kindOf({ resultName, resultTypeKind, resultTypeID }: Result): Kind | undefined {
  const name = resultName ?? "";
  if (/halb|half/i.test(name)) return "halfTime";
  if (/verl(ä|ae)nger|extra.?time/i.test(name)) return "after120";
  if (/elfmeter|penalt|shoot/i.test(name)) return "shootOut";
  if (/nachspielzeit/i.test(name)) return "addedTime";
  if (/\b90\b|regul/i.test(name)) return "after90";
  if (/^end|^final/i.test(name)) return "end";
  if (Object.hasOwn(kinds, resultTypeKind ?? "")) return kinds[resultTypeKind ?? ""];
  if (resultTypeID === 1) return "halfTime";
  return resultTypeID === 2 ? "end" : undefined;
}

function settled(told: ReadonlyMap<Kind, Score>): Results {
  const hadShootOut = told.has("shootOut");
  const end = told.get("end");
  const nineties = told.get("after90") ?? (end && isLevel(end) ? end : undefined);
  // "Nachspielzeit" should be stoppage time; some leagues mean extra time by it, and repeat the score where there was none.
  const added = told.get("addedTime");
  const isExtra =
    added !== undefined && (hadShootOut || !isSame(added, told.get("after90") ?? end));
  const after120 = told.get("after120") ?? (isExtra ? added : undefined);
  const wentOn = hadShootOut || after120 !== undefined;
  return {
    halfTime: told.get("halfTime"),
    after90: wentOn ? nineties : (told.get("after90") ?? end ?? added),
    after120,
    hadShootOut,
    hasLater: [...told.keys()].some((kind) => kind !== "halfTime"),
  };
}

const isLevel = (score: Score): boolean => leader(score) === undefined;
const isSame = (one: Score, other: Score | undefined): boolean =>
  one.home === other?.home && one.away === other.away;
