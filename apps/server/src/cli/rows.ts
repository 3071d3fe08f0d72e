import type { Given } from "./command.ts";
import { type Column, tableOf } from "./table.ts";
import type { Terminal } from "./terminal.ts";

/** Prints rows as a table for people, or with `--json` as a line of JSON each. */
export function printRows<Row extends object>(
  terminal: Terminal,
  given: Given,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
): void {
  if (given.is("json")) for (const row of rows) terminal.print(JSON.stringify(row));
  else for (const line of tableOf(columns, rows, terminal.hasColour)) terminal.print(line);
}
