import { decodeTwice } from "../wyscout/words.ts";
import type { PlayerRow } from "../wyscout/payload.ts";

/**
 * What a broadcaster would put on the screen for each player of a match: "Kane" for "H. Kane", "Salah" for "Mohamed
 * Salah", and the whole short name where two would be called the same or where the last part is not his surname
 * ("Gabriel Jesus", "Lucas Moura").
 */
export function displayNames(rows: readonly PlayerRow[]): ReadonlyMap<number, string> {
  const surnames = new Map(rows.map((row) => [row.wyId, surnameOf(row)]));
  const timesUsed = new Map<string, number>();
  for (const name of surnames.values()) timesUsed.set(name, (timesUsed.get(name) ?? 0) + 1);
  return new Map(
    rows.map((row) => {
      const surname = surnames.get(row.wyId) ?? "";
      const isHisAlone = timesUsed.get(surname) === 1;
      return [row.wyId, isHisAlone ? surname : decodeTwice(row.shortName ?? surname)];
    }),
  );
}

function surnameOf(row: PlayerRow): string {
  const short = decodeTwice(row.shortName ?? "");
  const first = decodeTwice(row.firstName ?? "");
  const last = decodeTwice(row.lastName ?? "");
  const [, initials, afterInitials] = /^((?:\p{L}{1,2}\. ?)+)(.+)$/u.exec(short) ?? [];
  if (initials !== undefined && afterInitials !== undefined) return afterInitials;
  if (short === `${last} ${first}`) return last;
  const [given = "", ...rest] = short.split(" ");
  const after = rest.join(" ");
  const isGiven = first.split(" ")[0] === given;
  const beginsSurname = after !== "" && `${last} `.startsWith(`${after} `);
  return isGiven && beginsSurname ? after : short || last;
}
