/** A person's name as people write it: full forms have family names, and some names wholly, in capitals. */
export const personName = (text: string): string =>
  text
    .trim()
    .replaceAll(/\s+/g, " ")
    .replaceAll(/\p{Lu}[\p{Lu}\p{M}]+/gu, (word) => word.slice(0, 1) + word.slice(1).toLowerCase());
