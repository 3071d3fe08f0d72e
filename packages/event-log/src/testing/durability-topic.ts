import type { EmbeddedLog, EmbeddedLogOptions } from "../embedded/index.ts";
import type { Durability, EventLog } from "../event-log.ts";
import { readAll } from "../event-log.contract.ts";
import type { SeededRandom } from "./seeded-random.ts";
import type { SimulatedDisk } from "./simulated-disk.ts";
import { openSmallLog } from "./small-log.ts";

export const TOPIC = "events";

/** A log with a topic of two partitions, with this durability. */
export async function openTopic(
  disk: SimulatedDisk,
  durability: Durability,
  options: Partial<EmbeddedLogOptions> = {},
): Promise<EmbeddedLog> {
  const log = await openSmallLog(disk, options);
  await log.createTopic({ name: TOPIC, partitions: 2, durability });
  return log;
}

/** The values of a partition's records. */
export async function valuesOf(log: EventLog, partition: number): Promise<string[]> {
  return (await readAll(log, TOPIC, partition)).map(({ value }) => value.toString());
}

/** Appends from several callers at once and notes, by partition, what was acknowledged where. */
export async function appendSome(
  log: EventLog,
  random: SeededRandom,
  life: string,
  acked: string[][],
) {
  const appends = Array.from({ length: 1 + random.below(30) }, async (_, n) => {
    const partition = random.below(2);
    const size = 1 + random.below(3);
    const values = Array.from(
      { length: size },
      (_record, place) => `${life}.${n}.${place}/${size}${".".repeat(random.pick([0, 40, 900]))}`,
    );
    const positions = await log.append(
      TOPIC,
      values.map((value) => ({ partition, value })),
    );
    values.forEach((value, place) => (acked[partition]![positions[place]!.offset] = value));
  });
  await Promise.all(appends);
}
