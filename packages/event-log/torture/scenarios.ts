import { deathAtCall } from "./death-at-call.ts";
import { damage } from "./damage.ts";
import { diskFull } from "./disk-full.ts";
import { everyFailure } from "./every-failure.ts";
import { groupChurn } from "./group-churn.ts";
import { heldDisk } from "./held-disk.ts";
import { kafkaReads } from "./kafka-reads.ts";
import { kill } from "./kill.ts";
import { model } from "./model.ts";
import { powerCut } from "./power-cut.ts";
import { properties } from "./properties.ts";
import { realPowerCut } from "./real-power-cut.ts";
import { replicaDisks } from "./replica-disks.ts";
import { replicaFaults } from "./replica-faults.ts";
import type { Scenario } from "./scenario.ts";
import { tornTail } from "./torn-tail.ts";
import { syncBeforeAck } from "./sync-before-ack.ts";

/** Those that need nothing of the machine and are the same everywhere: the seed decides all. */
export const onSimulatedDisk: readonly Scenario[] = [
  powerCut,
  heldDisk,
  everyFailure,
  damage,
  tornTail,
  model,
  replicaDisks,
];

/** Those with processes, disks and clocks of this machine. */
const onThisMachine: readonly Scenario[] = [
  kill,
  deathAtCall,
  syncBeforeAck,
  realPowerCut,
  diskFull,
  replicaFaults,
  groupChurn,
  kafkaReads,
  properties,
];

/** Every way there is to torture the log, in the order they are run. */
export const scenarios: readonly Scenario[] = [...onSimulatedDisk, ...onThisMachine];

/** The scenario of that name; throws with the names there are. */
export function scenarioNamed(name: string): Scenario {
  const found = scenarios.find((scenario) => scenario.name === name);
  if (found !== undefined) return found;
  const names = scenarios.map((scenario) => scenario.name).join(", ");
  throw new Error(`no scenario is called ${name}; there are ${names}`);
}
