import type * as t from "typebox";
import type { Validator } from "typebox/compile";
import { firstError, type Problem, problemWith } from "./adapter.ts";

/** Where rows were found, for the problems with them. */
export interface RowsOrigin {
  /** The list's name in the payload, such as `events`. */
  readonly list: string;
  readonly feedMatchId?: string;
  readonly problems: Problem[];
}

/** The rows of a list that have the shape they should; every other is a problem of its own. No list is an empty one. */
export function readableRows<const S extends t.TSchema>(
  rows: unknown,
  validator: Validator<{}, S>,
  { list, feedMatchId, problems }: RowsOrigin,
): readonly t.Static<S>[] {
  if (rows === undefined || rows === null) return [];
  if (!Array.isArray(rows)) {
    problems.push(problemWith(rows, "wrong_shape", `${list} is no list`, feedMatchId));
    return [];
  }
  return rows.flatMap((row: unknown, index): t.Static<S>[] => {
    if (validator.Check(row)) return [row];
    const detail = `${list}[${index}]: ${firstError(validator, row)}`;
    problems.push(problemWith(row, "wrong_shape", detail, feedMatchId));
    return [];
  });
}
