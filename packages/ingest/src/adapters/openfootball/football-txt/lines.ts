/** A stretch of a document that says one thing: a line, or a line with those that go on with it. */
export interface Statement {
  /** Of its first line; 1 is the first of the document. */
  readonly line: number;
  /** Trimmed, without comments, its lines joined by spaces. */
  readonly text: string;
}

/** How many lines one statement may have: an unclosed bracket does not swallow the document. */
const statementLinesMax = 40;

/**
 * The statements of a document. `#` begins a comment, `__END__` the end. A bracket goes on until it is closed; a property
 * ("Spain: …", "Penalties: …") goes on over the indented lines below it.
 */
export function statementsIn(text: string): readonly Statement[] {
  const lines = beforeEnd(text.split(/\r?\n/)).map((line) =>
    line
      .replace(/(^|\s)#.*$/, "")
      .replaceAll("\t", "    ")
      .trimEnd(),
  );
  const statements: Statement[] = [];
  for (let at = 0; at < lines.length;) {
    const first = lines[at]?.trim() ?? "";
    const taken = first === "" ? 1 : linesOf(lines, at, first);
    if (first !== "") {
      const joined = lines.slice(at, at + taken).map((line) => line.trim());
      statements.push({ line: at + 1, text: joined.join(" ") });
    }
    at += taken;
  }
  return statements;
}

function beforeEnd(lines: readonly string[]): readonly string[] {
  const end = lines.findIndex((line) => line.trim() === "__END__");
  return end === -1 ? lines : lines.slice(0, end);
}

/** A name and a colon: a team's line-up or something else told of a match. */
const property = /^(?!\d)([\p{L}\d][^:,@]{0,60}?)\s*:(?:\s+(.*))?$/su;

/** The name and the content of a property. */
export function propertyIn(
  text: string,
): { readonly name: string; readonly content: string } | undefined {
  const found = property.exec(text);
  return found?.[1] === undefined ? undefined : { name: found[1].trim(), content: found[2] ?? "" };
}

function linesOf(lines: readonly string[], at: number, first: string): number {
  const isBracket = /^\((?!\d+\))/.test(first);
  if (!isBracket && propertyIn(first) === undefined) return 1;
  let taken = 1;
  let open = openBrackets(first);
  while (taken < statementLinesMax) {
    const line = lines[at + taken];
    if (line === undefined || line.trim() === "") break;
    const goesOn = isBracket
      ? open > 0
      : open > 0 ||
        /[,;-]$/.test(lines[at + taken - 1] ?? "") ||
        (/^\s/.test(line) && propertyIn(line.trim()) === undefined);
    if (!goesOn) break;
    open += openBrackets(line);
    taken += 1;
  }
  return taken;
}

function openBrackets(text: string): number {
  let open = 0;
  for (const character of text) open += character === "(" ? 1 : character === ")" ? -1 : 0;
  return open;
}
