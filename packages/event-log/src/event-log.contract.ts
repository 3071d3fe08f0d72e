import { describeDurability } from "./contract/durability.contract.ts";
import { describeGroups } from "./contract/groups.contract.ts";
import { describeOffsets } from "./contract/offsets.contract.ts";
import type { LogUnderTest } from "./contract/log-under-test.ts";
import { describeProducers } from "./contract/producers.contract.ts";
import { describeRecords } from "./contract/records.contract.ts";
import { describeTopics } from "./contract/topics.contract.ts";

export type { LogUnderTest } from "./contract/log-under-test.ts";
export { readAll } from "./contract/reading.ts";

/** Runs the tests that every engine must pass: one at least for each of the guarantees G1 to G10 of event-log.ts. */
export function describeEventLog(engine: string, make: () => Promise<LogUnderTest>): void {
  describeRecords(engine, make);
  describeDurability(engine, make);
  describeProducers(engine, make);
  describeTopics(engine, make);
  describeGroups(engine, make);
  describeOffsets(engine, make);
}
