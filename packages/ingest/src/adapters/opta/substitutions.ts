import type { ReportDraft } from "../../adapter.ts";
import type { Row } from "./rows.ts";
import { type Telling, told } from "./telling.ts";
import { qualifier, type } from "./words.ts";

/**
 * The substitutions of a match. The provider tells who goes off and who comes on in two rows, which name each other; one
 * whose other half is missing is told by itself. MA1 has no ids for them, so that they are named by who goes off.
 */
export function substitutionsOf(telling: Telling): readonly ReportDraft[] {
  const ons = telling.rows.filter(({ event }) => event.typeId === type.on);
  const paired = new Set<Row>();
  const offs = telling.rows
    .filter(({ event }) => event.typeId === type.off)
    .map((off) => {
      const on = ons.find((each) => !paired.has(each) && isPair(off, each));
      if (on !== undefined) paired.add(on);
      return { off, on };
    });
  const alone = ons.filter((on) => !paired.has(on)).map((on) => ({ off: undefined, on }));
  return [...offs, ...alone].flatMap((each) => draftOf(each, telling));
}

function isPair({ event: off, deleted }: Row, { event: on, deleted: onDeleted }: Row): boolean {
  if (off.teamId !== on.teamId || (deleted === undefined) !== (onDeleted === undefined))
    return false;
  const [offNames, onNames] = [off, on].map(({ qualifiers }) =>
    qualifiers.get(qualifier.relatedEvent),
  );
  if (offNames || onNames) return offNames === on.eventId || onNames === off.eventId;
  return off.periodId === on.periodId && off.second === on.second;
}

function draftOf(
  { off, on }: { readonly off: Row | undefined; readonly on: Row | undefined },
  telling: Telling,
): readonly ReportDraft[] {
  const row = off ?? on;
  if (row === undefined) return [];
  const side = telling.sideOf(row.event);
  if (side === undefined) {
    telling.refuse(row.event, "wrong_shape", "a substitution of neither team");
    return [];
  }
  const goesOff = off && telling.ref(off.event.playerId, off.event.playerName);
  const comesOn = on && telling.ref(on.event.playerId, on.event.playerName);
  const who = off?.event.playerId ?? `on-${on?.event.playerId ?? row.event.id}`;
  const { qualifiers } = row.event;
  return told(telling, row, `substitution-${who}`, {
    kind: "substitution",
    side,
    ...(goesOff && { off: goesOff }),
    ...(comesOn && { on: comesOn }),
    ...(qualifiers.has(qualifier.injury) && { why: "injury" as const }),
    ...(qualifiers.has(qualifier.tactical) && { why: "tactical" as const }),
  });
}
