import type { Side } from "@touchline/football";
import { finalScore, type Row, type ToldCard, type ToldGoal, type ToldSquad } from "../sheet.ts";
import { goalsIn } from "./goals.ts";
import { kicksIn } from "./kicks.ts";
import type { Statement } from "./lines.ts";
import { personName } from "./names.ts";
import { minuteIn, squadIn } from "./squad.ts";

type Tell = (problem: string, what: string, statement: Statement) => void;

/** A match whose line was read, while the lines below it tell more of it. */
export class OpenMatch {
  #row: Row;
  readonly #tell: Tell;
  readonly #cards: { readonly sided: ToldCard; readonly side: Side | undefined }[] = [];

  constructor(row: Row, tell: Tell) {
    this.#row = row;
    this.#tell = tell;
  }

  /** False when this match has its goals already. */
  goals(text: string, statement: Statement): boolean {
    if (this.#row.goals !== undefined) return false;
    const { lists, unknown } = goalsIn(withoutBrackets(text));
    this.#unknown(unknown, statement);
    const [home = [], away] = lists;
    if (lists.length > 2) this.#tell("contradiction", "goals of more than two teams", statement);
    const goals = away === undefined ? this.#ofOneSide(home, statement) : { home, away };
    this.#row = { ...this.#row, ...(goals && { goals }) };
    return true;
  }

  /** Without a semicolon all goals are of one team: the one that scored. */
  #ofOneSide(goals: readonly ToldGoal[], statement: Statement): Row["goals"] {
    const score = finalScore(this.#row.score);
    if (score === undefined || score.away === 0) return { home: goals, away: [] };
    if (score.home === 0) return { home: [], away: goals };
    this.#tell("contradiction", "both teams scored, and no semicolon parts their goals", statement);
    return undefined;
  }

  /** A line-up by the name of its team, or something else told of the match. False for what is neither. */
  property(name: string, content: string, statement: Statement): boolean {
    const side = this.#sideNamed(name);
    if (side !== undefined) return this.#squad(side, content, statement);
    const word = name.toLowerCase();
    if (word === "goals") return this.goals(content, statement);
    if (/^penalt(?:ies|y shoot-?out)$/.test(word)) return this.#kicks(content, statement);
    if (/^ref(?:s|erees?)?$/.test(word)) {
      const officials = content
        .split(/[,;]\s*(?![^(]*\))/)
        .flatMap((each) => officialIn(each) ?? []);
      this.#row = { ...this.#row, officials };
      return true;
    }
    const card = cardsNamed(word);
    if (card !== undefined) return this.#cardsOf(card, content);
    return /^(?:att|attendance|note|nb)$/.test(word);
  }

  row(): Row {
    const cards = this.#cards.flatMap(({ sided, side }) => {
      const plays = this.#sideOf(sided.name) ?? side;
      return plays === undefined ? [] : [{ ...sided, side: plays }];
    });
    return { ...this.#row, ...(cards.length > 0 && { cards }) };
  }

  #sideNamed(name: string): Side | undefined {
    const { home, away } = this.#row;
    const is = (team: string) => team.toLowerCase() === name.toLowerCase();
    return is(home.name) ? "home" : is(away.name) ? "away" : undefined;
  }

  #sideOf(player: string): Side | undefined {
    const { squads = {} } = this.#row;
    return (["home", "away"] as const).find((side) =>
      [...(squads[side]?.starters ?? []), ...(squads[side]?.bench ?? [])].some(
        ({ name }) => name === player,
      ),
    );
  }

  #squad(side: Side, content: string, statement: Statement): true {
    const { squad, unknown } = squadIn(content);
    this.#unknown(unknown, statement);
    const squads: Partial<Record<Side, ToldSquad>> = { ...this.#row.squads, [side]: squad };
    this.#row = { ...this.#row, squads };
    return true;
  }

  #kicks(content: string, statement: Statement): true {
    const kicks = kicksIn(content);
    if (kicks === undefined)
      this.#tell("contradiction", "a shoot-out that teams did not take in turns", statement);
    else this.#row = { ...this.#row, kicks };
    return true;
  }

  /** "Sampaio 54'; Bermúdez 76'": by side, unless the line-ups say whose player it is. */
  #cardsOf(card: ToldCard["card"], content: string): true {
    const lists = content.split(";");
    for (const [nth, list] of lists.entries())
      for (const each of list.split(",")) {
        const found = /^\s*(\D+?)(?:\s+(\d{1,3}(?:\+\d{1,2})?)\s*['’′])?\s*\.?$/.exec(each);
        if (!found?.[1] || /^[-–]$/.test(found[1].trim())) continue;
        const at = found[2] === undefined ? undefined : minuteIn(found[2]);
        const sided = { name: personName(found[1]), card, ...(at && { at }) };
        const side = lists.length === 2 ? (["home", "away"] as const)[nth] : undefined;
        this.#cards.push({ sided, side });
      }
    return true;
  }

  #unknown(parts: readonly string[], statement: Statement): void {
    for (const part of parts)
      this.#tell("unknown_kind", `${part} means nothing we know`, statement);
  }
}

const withoutBrackets = (text: string): string =>
  text.startsWith("(") && text.endsWith(")") ? text.slice(1, -1) : text.replace(/^\(/, "");

/** "Björn Kuipers (NED)" */
const officialIn = (text: string): string | undefined =>
  personName(text.replace(/\([^)]*\)\s*\.?$/, "")) || undefined;

function cardsNamed(word: string): ToldCard["card"] | undefined {
  if (/^yellow(?: cards?)?$/.test(word)) return "yellow";
  return /^(?:red(?: cards?)?|sent off)$/.test(word) ? "red" : undefined;
}
