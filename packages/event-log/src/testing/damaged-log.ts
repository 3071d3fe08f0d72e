import { EventLogError } from "../errors.ts";
import type { EventLog } from "../event-log.ts";
import { readAll } from "../event-log.contract.ts";
import { SeededRandom } from "./seeded-random.ts";
import { SimulatedDisk } from "./simulated-disk.ts";
import { openSmallLog } from "./small-log.ts";

/** The only topic of the log that `fill` makes, and its first journal. */
export const TOPIC = "events";
export const JOURNAL = "/data/journal/1.journal";

/** A log of two partitions on a disk of its own. What each holds is known. */
export async function fill(
  appends: number,
  segmentBytesMax = 4096,
): Promise<{ disk: SimulatedDisk; log: EventLog }> {
  const disk = new SimulatedDisk({ random: new SeededRandom(1) });
  const log = await openSmallLog(disk, { segmentBytesMax, journalBytesMax: 16_384 });
  await log.createTopic({ name: TOPIC, partitions: 2 });
  for (let n = 0; n < appends; n++)
    await log.append(TOPIC, [
      { partition: n % 2, key: `k${n}`, value: `value ${n}`, timestamp: 1000 + n },
    ]);
  return { disk, log };
}

/** The values of a partition's records. */
export async function valuesOf(log: EventLog, partition: number): Promise<string[]> {
  return (await readAll(log, TOPIC, partition)).map((record) => record.value.toString());
}

/** What `valuesOf` gives where nothing is damaged. */
export function expected(appends: number, partition: number): string[] {
  const all = Array.from({ length: appends }, (_, n) => n);
  return all.filter((n) => n % 2 === partition).map((n) => `value ${n}`);
}

/** What a reader gets, or which fault it is told of. */
export async function outcome(read: () => Promise<string[]>): Promise<string[] | EventLogError> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof EventLogError) return error;
    throw error;
  }
}

/** A copy in which one bit is another. */
export function withFlippedBit(bytes: Buffer, bit: number): Buffer {
  const flipped = Buffer.from(bytes);
  flipped[Math.floor(bit / 8)]! ^= 1 << (bit % 8);
  return flipped;
}
