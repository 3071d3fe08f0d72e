import type { Given } from "./command.ts";
import { type Column, columnsThatFit, tableOf } from "./table.ts";
import type { Terminal } from "./terminal.ts";

/** Prints rows as a table for people, or with `--json` as a line of JSON each. */
export function printRows<Row extends object>(
  terminal: Terminal,
  given: Given,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
): void {
  if (given.is("json")) {
    for (const row of rows) terminal.print(JSON.stringify(row));
    return;
  }
  const shown = terminal.isTerminal ? columnsThatFit(columns, rows, terminal.columns) : columns;
  for (const line of tableOf(shown, rows, terminal.hasColour)) terminal.print(line);
  const left = columns.filter((column) => !shown.includes(column)).map(({ title }) => title);
  if (left.length > 0) terminal.tell(`no room here for ${left.join(", ")}; --json has all`);
}
