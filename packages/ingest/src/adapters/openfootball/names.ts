/** A name as part of an id: lower case, no accents, words joined by hyphens. Empty for a name without letter or digit. */
export const slug = (name: string): string =>
  Array.from(name.normalize("NFKD").toLowerCase())
    .map((character) => plainLetters[character] ?? character)
    .join("")
    .replaceAll(/\p{M}|['’.]/gu, "")
    .replaceAll(/[^\p{L}\p{N}]+/gu, "-")
    .replaceAll(/^-|-$/g, "");

/** Letters that are no accented form of another. */
const plainLetters: Readonly<Record<string, string>> = {
  ß: "ss",
  æ: "ae",
  œ: "oe",
  ø: "o",
  đ: "d",
  ð: "d",
  ł: "l",
  ı: "i",
  þ: "th",
  "&": " and ",
};

/** Words that say what kind of club it is and not which. */
const clubWords =
  /^(?:a?fc|cf|sc|sv|ac|as|ss|us|cd|ud|rc|rcd|ca|tsg|vfl|vfb|fsv|bsc|bk|if|fk|club|calcio|1\.?|\d{4})$/i;

const ownWords = (name: string): readonly string[] => {
  const words = name.split(/\s+/).filter((word) => word !== "");
  const own = words.filter((word) => !clubWords.test(word) && word !== "&");
  return own.length > 0 ? own : words;
};

/** For a narrow row: the name without what kind of club it is. */
export const shortNameOf = (name: string): string => ownWords(name).join(" ");
