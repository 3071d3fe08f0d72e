/** A person as a provider without event ids names him: by id, by name, by both, or not at all. */
export interface NamedPerson {
  readonly id?: number | string | null | undefined;
  readonly name?: string | null | undefined;
}

/**
 * What stands for a person in a sourceRef: his id, else his name without accents, case and dots, else `unknown`. The minute
 * is no part of it: providers correct minutes.
 */
export function personKey(person: NamedPerson | null | undefined): string {
  const id = person?.id ?? 0;
  if (id !== 0 && id !== "") return String(id);
  const name = (person?.name ?? "")
    .normalize("NFD")
    .replaceAll(/\p{M}/gu, "")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, "-")
    .replaceAll(/^-|-$/g, "");
  return name || "unknown";
}

/** Numbers things of the same stem in the order they are asked for: `goal-home-9-1`, `goal-home-9-2`. */
export function numbering(): (stem: string) => string {
  const counts = new Map<string, number>();
  return (stem) => {
    const nth = (counts.get(stem) ?? 0) + 1;
    counts.set(stem, nth);
    return `${stem}-${nth}`;
  };
}
