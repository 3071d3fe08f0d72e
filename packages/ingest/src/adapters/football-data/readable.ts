import type { TSchema, Static } from "typebox";
import type { Compile } from "typebox/compile";
import { firstError, type Problem, problemWith } from "../../adapter.ts";

type Validator<S extends TSchema> = ReturnType<typeof Compile<S>>;

/** The members of a list that can be read; each of the others is a problem. */
export const readable = <S extends TSchema>(
  list: readonly unknown[] | null | undefined,
  validator: Validator<S>,
  what: string,
  matchId: number,
  problems: Problem[],
): readonly Static<S>[] =>
  (list ?? []).filter((each): each is Static<S> => {
    if (validator.Check(each)) return true;
    const detail = `${what}: ${firstError(validator, each)}`;
    problems.push(problemWith(each, "wrong_shape", detail, String(matchId)));
    return false;
  });
