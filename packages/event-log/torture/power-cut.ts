import { livesOnOneDisk } from "./lives.ts";
import { type Scenario, seedsFrom1 } from "./scenario.ts";

/** Each seed is a log with its own limits and features, its disk, and the lives of some processes on it. */
export const powerCut: Scenario = {
  name: "power-cut",
  what: "power cuts and kills at any operation of a disk that keeps, drops, tears and reorders what was not synced",
  seeds: seedsFrom1({ short: 5000, long: 200_000 }),
  isEndless: true,
  run: livesOnOneDisk,
};
