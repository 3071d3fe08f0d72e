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
