/** Names longer than this, in characters, give up their first part where room is short. */
const roomyLength = 12;

/**
 * A player's name where room is short: "H. Kane" and "Harry Kane" become "Kane" when they must, "Ederson" stays.
 * Whole words only: a name is never cut inside a word.
 */
export function shortPlayerName(name: string): string {
  const words = name.trim().split(/\s+/);
  const first = words[0] ?? "";
  const isInitial = /^(\p{L}\.-?)+$/u.test(first);
  if (words.length === 1 || (!isInitial && name.length <= roomyLength)) return name.trim();
  return words.slice(1).join(" ");
}
