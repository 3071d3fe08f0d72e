import type { BodyOf } from "@touchline/football";
import type { ReportDraft } from "../../adapter.ts";
import { draftOf, type Play } from "./play.ts";
import { formationIn } from "./squads.ts";
import { isType, substitutionReasons } from "./words.ts";

/** Substitutions. Those at half-time stand at the first moment of the second half. */
export const substitutionsOf = ({ events, squads, nextRef }: Play): readonly ReportDraft[] =>
  events.flatMap((event): readonly ReportDraft[] => {
    const side = squads.sideOf(event.team.id);
    if (side === undefined || !isType(event, "Substitution")) return [];
    const off = squads.ref(event.player);
    const on = squads.ref(event.substitution?.replacement);
    const why = substitutionReasons.get(event.substitution?.outcome?.name ?? "");
    const body: BodyOf<"substitution"> = {
      kind: "substitution",
      side,
      ...(off && { off }),
      ...(on && { on }),
      ...(why && { why }),
    };
    return [draftOf(event, nextRef("substitution", side, event.player), body)];
  });

/** Changes of formation. A tactical shift can also be two players who swap, in the formation there was. */
export function formationsOf({ events, squads, nextRef }: Play): readonly ReportDraft[] {
  const now = { home: squads.home.formation, away: squads.away.formation };
  return events.flatMap((event): readonly ReportDraft[] => {
    const side = squads.sideOf(event.team.id);
    const formation = formationIn(event.tactics?.formation);
    if (side === undefined || formation === undefined || !isType(event, "Tactical Shift"))
      return [];
    if (formation === now[side]) return [];
    now[side] = formation;
    return [
      draftOf(event, nextRef("formation", side), { kind: "formation_changed", side, formation }),
    ];
  });
}
