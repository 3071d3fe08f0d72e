import type { Team } from "@touchline/football";

/** A code of three letters for a team whose provider gives none: "1. FC Nordhafen" is FCN. */
export function codeOfName(name: string): string {
  const letters = name.normalize("NFD").replaceAll(/[^A-Za-z]/g, "");
  return (letters.slice(0, 3) || "TEA").toUpperCase().padEnd(2, "X");
}

/** The code a provider gives, where it is one; else one made of the name. */
export function codeOr(given: string | null | undefined, name: string): string {
  const code = given?.trim().toUpperCase() ?? "";
  return /^\p{Lu}{2,4}$/u.test(code) ? code : codeOfName(name);
}

/** A name as it can be shown: no control or invisible characters, accents in one form, single spaces. */
export const printable = (text: string): string =>
  text
    .replaceAll(/\p{Cf}/gu, "")
    .replaceAll(/[\p{Cc}\p{Cs}]/gu, " ")
    .normalize("NFC")
    .replaceAll(/\s+/g, " ")
    .trim();

/** A team of which a provider says this much. */
export function teamNamed(
  teamId: string,
  given: {
    readonly name?: string | undefined;
    readonly shortName?: string | undefined;
    readonly code?: string | undefined;
  },
): Team {
  const name = printable(given.name ?? "") || `Team ${teamId.replace(/^[^-]*-/, "")}`;
  const shortName = printable(given.shortName ?? "") || name;
  return { teamId, name, shortName, code: codeOr(given.code, name) };
}
