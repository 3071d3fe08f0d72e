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

/** What a scenario counts and measures beside its cases, such as acknowledged records; printed with its result. */
export class Figures {
  readonly #counts = new Map<string, number>();
  readonly #samples = new Map<string, number[]>();

  add(name: string, count = 1): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + count);
  }

  /** One of many measurements; what is printed is where half and 99 of 100 of them lie, and the largest. */
  measure(name: string, ...values: readonly number[]): void {
    const samples = this.#samples.get(name);
    if (samples === undefined) this.#samples.set(name, [...values]);
    else samples.push(...values);
  }

  /** Takes over what another has counted and measured. */
  addAll({ counts, samples }: FigureContent): void {
    for (const [name, count] of Object.entries(counts)) this.add(name, count);
    for (const [name, values] of Object.entries(samples)) this.measure(name, ...values);
  }

  content(): FigureContent {
    return {
      counts: Object.fromEntries(this.#counts),
      samples: Object.fromEntries(this.#samples),
    };
  }

  /** What is printed. */
  summary(): Readonly<Record<string, number>> {
    const measured = [...this.#samples].flatMap(([name, values]) => {
      const sorted = values.toSorted((a, b) => a - b);
      const at = (share: number) =>
        Number(sorted[Math.ceil(sorted.length * share) - 1]!.toPrecision(4));
      return [
        [`${name} p50`, at(0.5)],
        [`${name} p99`, at(0.99)],
        [`${name} max`, at(1)],
      ] as const;
    });
    return Object.fromEntries([...this.#counts, ...measured]);
  }
}

/** Figures as plain data, to be sent from one thread to another. */
export interface FigureContent {
  readonly counts: Readonly<Record<string, number>>;
  readonly samples: Readonly<Record<string, readonly number[]>>;
}

/** Seeds from 1 on, so many of them for each size of run. */
export function seedsFrom1(counts: Readonly<Record<Size, number>>): Scenario["seeds"] {
  return (size) => range(1, counts[size]);
}

/** `count` whole numbers from `first` on. */
export function* range(first: number, count: number): Generator<number> {
  for (let n = 0; n < count; n++) yield first + n;
}
