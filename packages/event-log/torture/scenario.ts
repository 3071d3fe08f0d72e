/**
 * A way to torture the log, in cases that can each be run alone: the same seed gives the same case, as far as the world
 * it runs in allows. On the simulated disk that is wholly so; with real processes the seed still chooses what is done.
 */
export interface Scenario {
  /** Kebab-case; `npm run torture -- --only <name>`. */
  readonly name: string;
  /** One sentence: what is done to the log. */
  readonly what: string;
  /** The seeds of a run: `short` is what `npm test` does, `long` what is done before a release. */
  readonly seeds: (size: Size) => Iterable<number> | Promise<Iterable<number>>;
  /** Every whole number is a seed, so that a run limited by time can go where none has been. Else only those of `seeds`. */
  readonly isEndless: boolean;
  /** Cases run at once. Default as many as there are processors. */
  readonly workersMax?: number | undefined;
  /** A case that has not ended after so many seconds hangs, which is a failure. Default 20. */
  readonly caseSecondsMax?: number | undefined;
  /** Why it cannot run here, such as a tool that is missing or rights that it lacks; the scenario is then skipped, and counted. */
  readonly whyNot?: (() => string | undefined | Promise<string | undefined>) | undefined;
  /** Runs one case. Throws when the log broke a promise. */
  readonly run: (seed: number, figures: Figures) => void | Promise<void>;
}

export type Size = "short" | "long";

/** What a scenario counts beside its cases, such as acknowledged records; printed with its result. */
export class Figures {
  readonly #sums = new Map<string, number>();

  add(name: string, count = 1): void {
    this.#sums.set(name, (this.#sums.get(name) ?? 0) + count);
  }

  /** Takes over what another has counted. */
  addAll(others: Readonly<Record<string, number>>): void {
    for (const [name, count] of Object.entries(others)) this.add(name, count);
  }

  sums(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#sums);
  }
}

/** Seeds from 1 on, so many of them for each size of run. */
export function seedsFrom1(counts: Readonly<Record<Size, number>>): Scenario["seeds"] {
  return (size) => range(1, counts[size]);
}

/** `count` whole numbers from `first` on. */
export function* range(first: number, count: number): Generator<number> {
  for (let n = 0; n < count; n++) yield first + n;
}
