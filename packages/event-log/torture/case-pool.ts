import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { secondsMaxOf } from "./one-case.ts";
import { type FigureContent, Figures, type Scenario } from "./scenario.ts";

/** What a worker is started with. */
export interface WorkerData {
  readonly scenario: string;
  /** Room for one float64: the seed of the case it is at. */
  readonly seedAt: SharedArrayBuffer;
}

/** What a worker says of the seeds it was sent. */
export interface CaseReport {
  readonly cases: number;
  readonly failures: readonly Failure[];
  readonly figures: FigureContent;
}

export interface Failure {
  readonly seed: number;
  readonly error: string;
}

/** What came of all cases of a scenario. */
export interface Outcome {
  readonly cases: number;
  readonly failures: readonly Failure[];
  readonly seconds: number;
  readonly figures: Readonly<Record<string, number>>;
}

/** After so many failures a scenario ends: the first ones tell enough. */
const FAILURES_MAX = 10;
/** Seeds are handed out in portions that take about so long, so that handing out costs nothing. */
const PORTION_SECONDS = 0.25;
const PORTION_SEEDS_MAX = 1000;

/**
 * Runs these cases of a scenario, on all processors when it allows, until they are done, `until` (epoch ms) has come, or
 * too many have failed. Tells of each failure as it happens.
 */
export async function runCases(
  scenario: Scenario,
  seeds: Iterable<number>,
  options: {
    readonly until?: number | undefined;
    readonly onFailure?: ((failure: Failure) => void) | undefined;
  } = {},
): Promise<Outcome> {
  const startedAt = performance.now();
  const { until = Infinity, onFailure } = options;
  const figures = new Figures();
  const failures: Failure[] = [];
  let cases = 0;
  const left = seeds[Symbol.iterator]();
  const isOver = () => Date.now() >= until || failures.length >= FAILURES_MAX;
  const take = (report: CaseReport) => {
    cases += report.cases;
    figures.addAll(report.figures);
    failures.push(...report.failures);
    for (const failure of report.failures) onFailure?.(failure);
  };
  const runOnOneWorker = async () => {
    const worker = new CaseWorker(scenario);
    let portion = 1;
    try {
      while (!isOver()) {
        const next = takeFrom(left, portion);
        if (next.length === 0) return;
        const begun = performance.now();
        take(await worker.run(next));
        const seconds = (performance.now() - begun) / 1000;
        portion = Math.ceil((portion * PORTION_SECONDS) / Math.max(seconds, PORTION_SECONDS / 2));
        portion = Math.min(portion, PORTION_SEEDS_MAX);
      }
    } finally {
      await worker.end();
    }
  };
  const workers = Math.min(scenario.workersMax ?? Infinity, availableParallelism());
  await Promise.all(Array.from({ length: workers }, runOnOneWorker));
  const seconds = (performance.now() - startedAt) / 1000;
  return { cases, failures, seconds, figures: figures.summary() };
}

function takeFrom(left: Iterator<number>, count: number): number[] {
  const taken: number[] = [];
  while (taken.length < count) {
    const next = left.next();
    if (next.done === true) break;
    taken.push(next.value);
  }
  return taken;
}

/** One thread, started anew when a case has taken it down or would not let go of it. */
class CaseWorker {
  readonly #scenario: Scenario;
  readonly #seedAt = new SharedArrayBuffer(8);
  #worker: Worker | undefined;

  constructor(scenario: Scenario) {
    this.#scenario = scenario;
  }

  async run(seeds: readonly number[]): Promise<CaseReport> {
    this.#worker ??= new Worker(new URL("./case-worker.ts", import.meta.url), {
      workerData: { scenario: this.#scenario.name, seedAt: this.#seedAt } satisfies WorkerData,
      execArgv: [],
    });
    const worker = this.#worker;
    const { promise, resolve, reject } = Promise.withResolvers<CaseReport>();
    const ended = (code: number) => reject(new Error(`the thread ended with code ${code}`));
    worker.on("message", resolve).on("error", reject).on("exit", ended);
    const stop = this.#watch(reject);
    worker.postMessage(seeds);
    try {
      return await promise;
    } catch (error) {
      await this.end();
      const seed = new Float64Array(this.#seedAt)[0]!;
      const why = error instanceof Error ? (error.stack ?? error.message) : String(error);
      const figures = new Figures().content();
      return { cases: seeds.indexOf(seed) + 1, failures: [{ seed, error: why }], figures };
    } finally {
      stop();
      worker.off("message", resolve).off("error", reject).off("exit", ended);
    }
  }

  async end(): Promise<void> {
    await this.#worker?.terminate();
    this.#worker = undefined;
  }

  /** Calls back when the worker has been at one case for longer than even a hanging one should take. */
  #watch(hangs: (error: Error) => void): () => void {
    const secondsMax = secondsMaxOf(this.#scenario) + 5;
    const at = new Float64Array(this.#seedAt);
    let seed = at[0];
    let since = performance.now();
    const timer = setInterval(() => {
      if (at[0] !== seed) since = performance.now();
      seed = at[0];
      if (performance.now() - since > secondsMax * 1000)
        hangs(new Error(`the case has kept its thread busy for ${secondsMax} s`));
    }, 500);
    return () => clearInterval(timer);
  }
}
