import { type Problem, problemWith } from "../../../adapter.ts";
import type { ClockTime, Row, Sheet } from "../sheet.ts";
import { dateAtStart, fullDate, timeAtStart, type WrittenDate, yearsOf } from "./date.ts";
import { propertyIn, type Statement, statementsIn } from "./lines.ts";
import { groundIn, matchLineIn } from "./match-line.ts";
import { OpenMatch } from "./open-match.ts";

/**
 * A Football.TXT document. What a line does not say it has from those above: its round, its date, its time. A line that
 * nobody understands is a problem with its number, and the others stand.
 */
export const footballTxtSheet = (text: string): Sheet => new Reader().read(text);

/** What lines have from those above them. */
class Reader {
  #title = "";
  #years: readonly number[] = [];
  #isSeason = false;
  #round: string | undefined;
  #group: string | undefined;
  #date: string | undefined;
  #time: ClockTime | undefined;
  #ground: string | undefined;
  #match: OpenMatch | undefined;
  readonly #rows: Row[] = [];
  readonly #problems: Problem[] = [];

  read(text: string): Sheet {
    for (const statement of statementsIn(text)) this.#take(statement);
    this.#close();
    return { title: this.#title, rows: this.#rows, problems: this.#problems };
  }

  #take({ line, text: numbered }: Statement): void {
    // "(12) Brazil v Croatia": matches may be numbered.
    const text = numbered.replace(/^\(\d+\)\s+/, "");
    const statement = { line, text };
    if (this.#heading(text)) return;
    if (isDefinition.test(text) || isNote.test(text)) return;
    if (text.startsWith("(")) return this.#goals(text, statement);
    const written = dateAtStart(text);
    if (written !== undefined && this.#dated(written, statement)) return;
    const property = propertyIn(text);
    if (property !== undefined) {
      if (this.#match?.property(property.name, property.content, statement) === true) return;
      return this.#notUnderstood(statement);
    }
    if (this.#aMatch(text, statement)) return;
    if (/\d['’′]/.test(text)) return this.#goals(text, statement);
    if (isRound.test(text)) return this.#under(text);
    this.#notUnderstood(statement);
  }

  /** `= Title`, `== Round`, `▪ Group A`, `» Matchday 1`, or a definition under such a mark. */
  #heading(text: string): boolean {
    const titled = /^(=+)\s*(.*?)\s*=*$/.exec(text);
    if (titled !== null) {
      const isTitle = titled[1] === "=" && this.#title === "";
      if (isTitle) this.#entitle(titled[2] ?? "");
      else this.#under(titled[2] ?? "");
      return true;
    }
    const marked = /^[▪»•‣►∙::·*]+\s*(?=\S)(.*)$/u.exec(text);
    if (marked === null) return false;
    const name = marked[1] ?? "";
    if (!name.includes("|")) this.#under(name);
    return true;
  }

  #entitle(title: string): void {
    this.#title = title;
    this.#years = yearsOf(title);
    this.#isSeason = /\d{4}\s*[/-–]\s*\d{2,4}\b/.test(title);
  }

  #under(name: string): void {
    this.#close();
    const isGroup = /^(group|gruppe|grupo|groupe)\b/i.test(name);
    if (isGroup) this.#group = name;
    else [this.#round, this.#group] = [name, undefined];
  }

  /** A date alone, one with what the next match has in common, or one with the match itself. */
  #dated(written: WrittenDate, statement: Statement): boolean {
    const { date, weekdayFits } = fullDate(written, this.#years, this.#isSeason);
    const { rest } = written;
    const timed = timeAtStart(rest);
    const after = timed?.rest ?? rest;
    const isHead = after === "" || after.startsWith("@");
    if (!isHead && matchLineIn(rest) === undefined) return false;
    this.#close();
    if (date === undefined) this.#problem("wrong_shape", "a date of no known year", statement);
    if (!weekdayFits)
      this.#problem("contradiction", `${date} is another day of the week`, statement);
    if (written.year !== undefined && this.#years.length === 0) this.#years = [written.year];
    [this.#date, this.#time, this.#ground] = [date, timed?.time, undefined];
    if (!isHead) return this.#aMatch(rest, statement);
    this.#ground = after === "" ? undefined : groundIn(after.slice(1)).ground;
    return true;
  }

  #aMatch(text: string, statement: Statement): boolean {
    const line = matchLineIn(text);
    if (line === undefined) return false;
    this.#close();
    this.#time = line.time ?? this.#time;
    if (this.#date === undefined) {
      this.#problem("wrong_shape", "a match without a date", statement);
      return true;
    }
    const time =
      this.#time && line.offsetMin !== undefined
        ? { ...this.#time, offsetMin: line.offsetMin }
        : this.#time;
    const opened = {
      where: `line ${statement.line}`,
      raw: text,
      date: this.#date,
      time,
      home: { name: line.home },
      away: { name: line.away },
      score: line.score,
      status: line.status,
      round: this.#round,
      group: this.#group,
      ground: line.ground ?? this.#ground,
    };
    this.#match = new OpenMatch(opened, (...problem) => this.#problem(...problem));
    return true;
  }

  #goals(text: string, statement: Statement): void {
    if (this.#match?.goals(text, statement) !== true) this.#notUnderstood(statement);
  }

  #close(): void {
    if (this.#match !== undefined) this.#rows.push(this.#match.row());
    this.#match = undefined;
  }

  #notUnderstood(statement: Statement): void {
    this.#problem("unknown_kind", "nothing of the format we know", statement);
  }

  #problem(problem: string, what: string, { line, text }: Statement): void {
    this.#problems.push(problemWith(text, problem, `line ${line}: ${what}: ${text.slice(0, 200)}`));
  }
}

/** "Group A | Spain  Portugal", "Matchday 1 | Thu Jun 12": what there is, before the matches say it again. */
const isDefinition = /^[^|@]{1,60}\|/;

const isNote = /^(?:nb|note|see)\b/i;

const isRound =
  /^(?:group \w{1,2}|matchday \d+|(?:first|second|third|preliminary|qualifying|group|league|knockout|final)\b.*\b(?:round|stage|phase|leg)|round(?: of)? \d+|\d+\.? (?:round|spieltag|runde)|1\/\d+|(?:quarter|semi|eighth)[- ]?finals?|finals?|(?:match for|play-?off for|)\s?third[- ]place.*|play-?offs?|regular season)(?:\W.*)?$/i;
