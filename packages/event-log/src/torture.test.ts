import { expect, test } from "vitest";
import { runCase } from "../torture/one-case.ts";
import { Figures } from "../torture/scenario.ts";
import { onSimulatedDisk } from "../torture/scenarios.ts";

/** A taste of each, so that a change that breaks the log is known in seconds; `test/torture.test.ts` has the full measure. */
const SEEDS = 50;

test.for(onSimulatedDisk.map((scenario) => [scenario.name, scenario] as const))(
  "the first seeds of the torture %s find nothing",
  { timeout: 60_000 },
  async ([, scenario]) => {
    let left = SEEDS;
    for (const seed of await scenario.seeds("short")) {
      expect(await runCase(scenario, seed, new Figures()), `seed ${seed}`).toBeUndefined();
      if (--left === 0) break;
    }
  },
);
