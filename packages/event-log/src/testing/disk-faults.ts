import { expect } from "vitest";
import { EventLogError } from "../errors.ts";
import type { EventLog } from "../event-log.ts";
import { readAll } from "../event-log.contract.ts";
import { SeededRandom } from "./seeded-random.ts";
import { SimulatedDisk } from "./simulated-disk.ts";
import { openSmallLog } from "./small-log.ts";

export const TOPIC = "events";
export const PARTITIONS = 2;
export const APPENDS = 40;

/** What a scenario was told. */
export interface Told {
  readonly acked: Map<string, { readonly partition: number; readonly offset: number }>;
  readonly refused: EventLogError[];
}

/** Opens, appends enough to fill journals and segments, reads, closes; notes what was acknowledged and what refused. */
export async function scenario(disk: SimulatedDisk): Promise<Told> {
  const told: Told = { acked: new Map(), refused: [] };
  const noteRefusal = (error: unknown): undefined => {
    if (!(error instanceof EventLogError)) throw error;
    told.refused.push(error);
  };
  const log = await openSmallLog(disk).catch(noteRefusal);
  if (log === undefined) return told;
  await log.createTopic({ name: TOPIC, partitions: PARTITIONS }).catch(noteRefusal);
  for (let n = 0; n < APPENDS; n++) {
    const value = `value ${n} ${".".repeat((n * 37) % 500)}`;
    const positions = await log
      .append(TOPIC, [{ partition: n % PARTITIONS, value }])
      .catch(noteRefusal);
    if (positions !== undefined) told.acked.set(value, positions[0]!);
    if (n % 10 === 0) await readAll(log, TOPIC, 0).catch(noteRefusal);
  }
  await log.close().catch(noteRefusal);
  return told;
}

/** After a power cut on a disk that is well again, all that was acknowledged is there and nothing else. */
export async function checkAfterPowerCut(disk: SimulatedDisk, told: Told): Promise<void> {
  disk.fault = undefined;
  disk.cutPower();
  const log = await openSmallLog(disk);
  if (told.acked.size === 0) return;
  for (let partition = 0; partition < PARTITIONS; partition++) {
    const records = await readAll(log, TOPIC, partition);
    expect(records.map((record) => record.offset)).toEqual(records.map((_, n) => n));
    for (const record of records) {
      expect(record.value.toString()).toMatch(/^value \d+ \.*$/);
    }
    const acked = [...told.acked].filter(([, ack]) => ack.partition === partition);
    const lost = acked.filter(([value, { offset }]) => records[offset]?.value.toString() !== value);
    expect(lost).toEqual([]);
  }
  const [position] = await log.append(TOPIC, [{ partition: 0, value: "value 999 " }]);
  expect(position!.offset).toBe((await readAll(log, TOPIC, 0)).length - 1);
  await log.close();
}

/** A log on a disk whose next sync of a file with this in its path will fail. */
export async function logWithFailingSync(part: string) {
  const disk = new SimulatedDisk({ random: new SeededRandom(3) });
  const log = await openSmallLog(disk);
  await log.createTopic({ name: TOPIC, partitions: PARTITIONS });
  await log.append(TOPIC, [{ partition: 0, value: "value 0 " }]);
  let failures = 1;
  disk.fault = (operation, _count, path) =>
    operation === "sync" && path.includes(part) && failures-- > 0 ? "EIO" : undefined;
  return { disk, log };
}

export async function statuses(log: EventLog): Promise<string[]> {
  const [topic] = await log.describeTopics();
  return topic!.partitions.map((partition) => partition.status);
}
