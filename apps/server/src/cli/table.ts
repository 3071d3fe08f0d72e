/** One column of a table. */
export interface Column<Row> {
  readonly title: string;
  readonly of: (row: Row) => string;
  /** Numbers stand under each other by their last digit. */
  readonly alignRight?: boolean;
  readonly colour?: (row: Row) => Colour | undefined;
  /** Left out where there is not the room for all columns, the highest number first. Without one it always stays. */
  readonly spare?: number;
}

export type Colour = "red" | "yellow" | "green" | "dim";

const codes: Readonly<Record<Colour, number>> = { red: 31, yellow: 33, green: 32, dim: 2 };

/** The columns that a terminal has room for. What always stays and is still too wide wraps: nothing is cut off. */
export function columnsThatFit<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  room: number,
): readonly Column<Row>[] {
  const width = Math.max(...tableOf(columns, rows, false).map((line) => line.length));
  const [least] = columns
    .filter(({ spare }) => spare !== undefined)
    .toSorted((a, b) => (b.spare ?? 0) - (a.spare ?? 0));
  if (width <= room || least === undefined) return columns;
  const others = columns.filter((column) => column !== least);
  return columnsThatFit(others, rows, room);
}

/** Aligned lines under their titles. */
export function tableOf<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  hasColour: boolean,
): readonly string[] {
  const cells = rows.map((row) => columns.map((column) => clean(column.of(row))));
  const widths = columns.map(({ title }, n) =>
    Math.max(title.length, ...cells.map((line) => line[n]?.length ?? 0)),
  );
  const aligned = (text: string, n: number) =>
    columns[n]?.alignRight === true ? text.padStart(widths[n] ?? 0) : text.padEnd(widths[n] ?? 0);
  const titles = columns.map(({ title }, n) => painted(aligned(title, n), "dim", hasColour));
  const lines = cells.map((line, r) =>
    line.map((text, n) => painted(aligned(text, n), columns[n]?.colour?.(rows[r]!), hasColour)),
  );
  return [titles, ...lines].map((line) => line.join("  ").trimEnd());
}

export function painted(text: string, colour: Colour | undefined, hasColour: boolean): string {
  return colour === undefined || !hasColour ? text : `\u001B[${codes[colour]}m${text}\u001B[0m`;
}

/** Text out of records must not move the cursor or colour the screen. */
export function clean(text: string): string {
  return text.replace(/\p{Cc}|\p{Cf}/gu, (character) =>
    character === "\t"
      ? " "
      : `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`,
  );
}
