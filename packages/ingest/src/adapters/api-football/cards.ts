import type { CardColour } from "@touchline/football";
import type { ReportDraft } from "../../adapter.ts";
import { assertion } from "../../assertion.ts";
import { numbering, personKey } from "../../source-refs.ts";
import type { EventRow } from "./payload.ts";
import { momentOf, playerOf, type Setting, sideIn, word } from "./told.ts";

const colours: Readonly<Record<string, CardColour>> = {
  "yellow card": "yellow",
  "red card": "red",
  "second yellow card": "second_yellow",
};

export const isCard = (row: EventRow): boolean =>
  word(row.type) === "card" && Object.hasOwn(colours, word(row.detail));

/** A card as it is told, and by whose hand it came to be one with the row before. */
interface Shown {
  readonly row: EventRow;
  readonly stem: string;
  readonly colour: CardColour;
}

/**
 * The cards of a match. A second yellow is told as one row, or as a yellow and a red in the same minute: it is one card,
 * and keeps the number the yellow had.
 */
export function cardsOf(setting: Setting, coaches: ReadonlySet<string>): readonly ReportDraft[] {
  const shown: Shown[] = [];
  for (const row of setting.rows.filter(isCard)) {
    const colour = colours[word(row.detail)] ?? "yellow";
    const key = personKey(row.player);
    const stem = `card-${sideIn(setting, row)}-${key}`;
    const second = key === "unknown" || colour !== "red" ? -1 : secondYellow(shown, stem, row);
    const before = shown[second];
    if (before === undefined) shown.push({ row, stem, colour });
    else shown[second] = { ...before, colour: "second_yellow" };
  }
  const next = numbering();
  return shown.map(({ row, stem, colour }) => {
    const player = playerOf(row.player);
    return assertion(next(stem), momentOf(row.time, setting.rules), {
      kind: "card",
      side: sideIn(setting, row),
      card: colour,
      ...(player && { player }),
      ...(coaches.has(personKey(row.player)) && { person: "coach" as const }),
    });
  });
}

/** Where the yellow stands that a red of the same minute says again: his second, or told as such. -1 for none. */
function secondYellow(shown: readonly Shown[], stem: string, red: EventRow): number {
  const last = shown.findLastIndex((card) => card.stem === stem);
  const card = shown[last];
  if (card === undefined || card.colour === "red" || !isSameMinute(card.row, red)) return -1;
  const yellows = shown.filter((each) => each.stem === stem && each.colour === "yellow").length;
  return card.colour === "second_yellow" || yellows > 1 ? last : -1;
}

const isSameMinute = (a: EventRow, b: EventRow): boolean =>
  a.time.elapsed === b.time.elapsed && (a.time.extra ?? 0) === (b.time.extra ?? 0);
