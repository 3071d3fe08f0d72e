/** More letters than this apart, and it was something else that was meant. */
const distanceMax = 3;

/** The word that was probably meant, if one is near enough. */
export function closestTo(word: string, candidates: readonly string[]): string | undefined {
  const [best] = candidates
    .map((candidate) => ({ candidate, distance: distanceOf(word, candidate) }))
    .filter(({ candidate, distance }) => isNear(word, candidate, distance))
    .toSorted((a, b) => a.distance - b.distance);
  return best?.candidate;
}

function isNear(word: string, candidate: string, distance: number): boolean {
  const isBegun = word.length > 1 && (candidate.startsWith(word) || word.startsWith(candidate));
  return isBegun || distance <= Math.min(distanceMax, Math.floor(candidate.length / 2));
}

/** Levenshtein's: letters to be put in, taken out or changed. */
function distanceOf(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, n) => n);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const changed = (row[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min(changed, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
