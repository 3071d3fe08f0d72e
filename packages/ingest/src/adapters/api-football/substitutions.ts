import type { ReportDraft } from "../../adapter.ts";
import { assertion } from "../../assertion.ts";
import { numbering, personKey } from "../../source-refs.ts";
import type { EventRow, Person } from "./payload.ts";
import { momentOf, playerOf, type Setting, sideIn, word } from "./told.ts";

export const isSubstitution = (row: EventRow): boolean => word(row.type) === "subst";

/**
 * The substitutions of a match. Which of `player` and `assist` came off differs between vintages: whoever was on the pitch,
 * by the line-up or by what he did there. Where nothing tells, `assist` came off, as in answers of 2024.
 */
export function substitutionsOf(
  setting: Setting,
  starters: ReadonlySet<string>,
): readonly ReportDraft[] {
  const onPitch = new Set(starters);
  const next = numbering();
  return setting.rows.flatMap((row): ReportDraft[] => {
    const [player, assist] = [personKey(row.player), personKey(row.assist)];
    if (!isSubstitution(row)) {
      // A card may be shown to the bench; whoever scores plays.
      if (word(row.type) === "goal") onPitch.add(player);
      return [];
    }
    const isPlayerOff = onPitch.has(player) && !onPitch.has(assist);
    const [off, on]: readonly Person[] = isPlayerOff
      ? [row.player, row.assist]
      : [row.assist, row.player];
    onPitch.delete(personKey(off));
    onPitch.add(personKey(on));
    onPitch.delete("unknown");
    const side = sideIn(setting, row);
    const [offPlayer, onPlayer] = [playerOf(off), playerOf(on)];
    const ref = next(`substitution-${side}-${player === "unknown" ? assist : player}`);
    return [
      assertion(ref, momentOf(row.time, setting.rules), {
        kind: "substitution",
        side,
        ...(offPlayer && { off: offPlayer }),
        ...(onPlayer && { on: onPlayer }),
      }),
    ];
  });
}
