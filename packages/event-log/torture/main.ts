/**
 * `npm run torture [-- --minutes n] [--only name] [--seed s] [--short]`: tortures the log and prints one JSON line a
 * scenario. Exits with 1 when the log broke a promise; each time that happens, prints the command that does it again.
 */
import { parseArgs } from "node:util";
import { type Failure, runCases } from "./case-pool.ts";
import { range, type Scenario } from "./scenario.ts";
import { scenarioNamed, scenarios } from "./scenarios.ts";

const { values } = parseArgs({
  options: {
    minutes: { type: "string" },
    only: { type: "string" },
    seed: { type: "string" },
    short: { type: "boolean", default: false },
  },
});
const minutes = wholeOrUndefined("minutes", values.minutes);
const seed = wholeOrUndefined("seed", values.seed);
if (seed !== undefined && values.only === undefined) {
  console.error("--seed needs --only: a seed is one case of one scenario");
  process.exit(2);
}

const chosen = values.only === undefined ? scenarios : [scenarioNamed(values.only)];
let failed = false;
for (const [n, scenario] of chosen.entries()) {
  const leftMs = startedAt() + (minutes ?? Infinity) * 60_000 - Date.now();
  const until = Date.now() + leftMs / (chosen.length - n);
  if (!(await torture(scenario, until))) failed = true;
}
process.exitCode = failed ? 1 : 0;

/** Runs one scenario, prints its line, and says whether the log kept its promises. */
async function torture(scenario: Scenario, until: number): Promise<boolean> {
  const { name } = scenario;
  const skipped = await scenario.whyNot?.();
  if (skipped !== undefined) {
    console.log(JSON.stringify({ torture: name, skipped }));
    return true;
  }
  const onFailure = (failure: Failure) => console.error(howToReplay(scenario, failure));
  const { cases, failures, seconds, figures } = await runCases(scenario, await seedsOf(scenario), {
    until,
    onFailure,
  });
  const line = { torture: name, cases, failures: failures.length, seconds: rounded(seconds) };
  console.log(JSON.stringify({ ...line, ...figures }));
  return failures.length === 0;
}

/** One seed, or those of the run that was asked for; with time as the only limit, seeds that no run had before. */
function seedsOf(scenario: Scenario): Iterable<number> | Promise<Iterable<number>> {
  if (seed !== undefined) return [seed];
  if (minutes === undefined) return scenario.seeds(values.short ? "short" : "long");
  return scenario.isEndless ? range(Date.now(), Infinity) : shuffled(scenario);
}

/** All of its seeds, in an order no run had before. */
async function shuffled(scenario: Scenario): Promise<number[]> {
  const places = [...(await scenario.seeds("long"))].map((n) => ({ n, place: Math.random() }));
  return places.toSorted((a, b) => a.place - b.place).map(({ n }) => n);
}

function howToReplay(scenario: Scenario, failure: Failure): string {
  return `\n${scenario.name} failed with seed ${failure.seed}. Again: npm run torture -- --only ${scenario.name} --seed ${failure.seed}\n${failure.error}\n`;
}

function rounded(seconds: number): number {
  return Math.round(seconds * 10) / 10;
}

function startedAt(): number {
  return performance.timeOrigin;
}

function wholeOrUndefined(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const number = Number(text);
  if (Number.isSafeInteger(number) && number >= 0) return number;
  console.error(`--${name} must be a whole number, not ${text}`);
  process.exit(2);
}
