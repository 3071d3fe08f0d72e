import { firstError, type Problem, problemWith } from "../../adapter.ts";
import type { checks } from "./payload.ts";

type Check = (typeof checks)[keyof typeof checks];
type PartOf<C> = C extends { Check(value: unknown): value is infer T } ? T : never;

/** Reads the parts of one match's document, and keeps what is wrong with those nobody can read. */
export interface Parts {
  readonly problems: Problem[];
  /** The part when it is there and has its shape. One that is there and has not is a problem. */
  one<C extends Check>(check: C, part: unknown, what: string): PartOf<C> | undefined;
  /** Those of a list that have their shape; each of the others is a problem. */
  many<C extends Check>(check: C, list: unknown, what: string): readonly PartOf<C>[];
  problem(kind: string, detail: string, part: unknown): void;
}

export function partsOf(feedMatchId: string, problems: Problem[]): Parts {
  const problem: Parts["problem"] = (kind, detail, part) => {
    problems.push(problemWith(part, kind, detail, feedMatchId));
  };
  const one = <C extends Check>(check: C, part: unknown, what: string): PartOf<C> | undefined => {
    if (part === undefined || part === null) return undefined;
    if (has(check, part)) return part;
    problem("wrong_shape", `${what}: ${firstError(check, part)}`, part);
    return undefined;
  };
  return {
    problems,
    problem,
    one,
    many: (check, list, what) => {
      if (list === undefined || list === null) return [];
      if (!Array.isArray(list)) {
        problem("wrong_shape", `${what} is no list`, list);
        return [];
      }
      return list.flatMap(
        (part: unknown, index) => one(check, part ?? 0, `${what}[${index}]`) ?? [],
      );
    },
  };
}

const has = <C extends Check>(check: C, part: unknown): part is PartOf<C> => check.Check(part);
