/** A process that plants the bug named by its first argument and prints, as JSON, at which seed its scenario meets it. */
import { catchStrayErrors, runCase } from "../one-case.ts";
import { Figures, range } from "../scenario.ts";
import { bugs } from "./bugs.ts";
import { plant } from "./plant.ts";

/** A bug that so many seeds do not find is one the scenario is too weak for. */
const SEEDS_MAX = 500;
const CASE_SECONDS_MAX = 5;

const bug = bugs.find(({ name }) => name === process.argv[2]);
if (bug === undefined) throw new Error(`no bug is called ${process.argv[2]}`);
plant(bug);
const { scenarioNamed } = await import("../scenarios.ts");
const scenario = { ...scenarioNamed(bug.scenario), caseSecondsMax: CASE_SECONDS_MAX };

catchStrayErrors();
const all = [...(scenario.isEndless ? range(1, SEEDS_MAX) : await scenario.seeds("short"))];
// Those of a list that is to be done as a whole are taken from all over it.
const step = Math.max(1, Math.floor(all.length / SEEDS_MAX));
const seeds = all.filter((_, n) => n % step === 0).slice(0, SEEDS_MAX);
let tried = 0;
for (const seed of seeds) {
  tried++;
  const error = await runCase(scenario, seed, new Figures());
  if (error === undefined) continue;
  console.log(JSON.stringify({ seed, tried, error }));
  process.exit(0);
}
console.log(JSON.stringify({ tried }));
process.exit(0);
