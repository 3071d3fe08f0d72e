/** A thread that runs the cases it is sent. The seed it is at stands in shared memory, to be read should it never answer. */
import { parentPort, workerData } from "node:worker_threads";
import { catchStrayErrors, runCase } from "./one-case.ts";
import { Figures } from "./scenario.ts";
import { scenarioNamed } from "./scenarios.ts";
import type { CaseReport, WorkerData } from "./case-pool.ts";

// The pool that starts this thread sends what its types say.
const { scenario: name, seedAt } = workerData as WorkerData;
const scenario = scenarioNamed(name);
const at = new Float64Array(seedAt);
catchStrayErrors();

parentPort?.on("message", (seeds: readonly number[]) => void runAll(seeds));

async function runAll(seeds: readonly number[]): Promise<void> {
  const figures = new Figures();
  const failures: { seed: number; error: string }[] = [];
  for (const seed of seeds) {
    at[0] = seed;
    const error = await runCase(scenario, seed, figures);
    if (error !== undefined) failures.push({ seed, error });
  }
  const report: CaseReport = { cases: seeds.length, failures, figures: figures.content() };
  parentPort?.postMessage(report);
}
