import { EventLogError } from "../../errors.ts";
import type { RecordPosition } from "../../event-log.ts";
import type { StagedRun } from "../batches/open-batch.ts";
import type { Partition } from "../partitions/partition.ts";

/** Nothing was written for want of room. */
export function diskFull(why: string, cause?: unknown): EventLogError {
  return new EventLogError(
    "EVENT_LOG_DISK_FULL",
    `no room to append (${why}); nothing of it was kept. Free some space and try again`,
    { cause },
  );
}

/** A write failed in a way that leaves it uncertain what the disk has: `stopped`, as in "t/0 takes", no more. */
export function notAcknowledged(stopped: string, why: string, cause: unknown): EventLogError {
  return new EventLogError(
    "EVENT_LOG_STORAGE_FAULT",
    `the append was not acknowledged and ${stopped} no more (${why}). ` +
      "Check the disk, then open the log again: what was acknowledged is kept",
    { cause },
  );
}

/** Throws unless the partition takes records. */
export function throwUnlessOnline(partition: Partition): void {
  if (partition.status === "offline") throw partition.health.offlineError();
  if (partition.status === "online") return;
  throw new EventLogError(
    "EVENT_LOG_STORAGE_FAULT",
    `${partition.topic}/${partition.partition} takes no records: ${partition.fault ?? "unknown fault"}`,
  );
}

/** Where the records stand whose batches were not refused. */
export function positionsOf(runs: readonly StagedRun[]): RecordPosition[] {
  const positions: RecordPosition[] = [];
  for (const { batch, firstPlace, count } of runs) {
    if (batch.refusal !== undefined) continue;
    const { partition } = batch.partition;
    const firstOffset = batch.baseOffset + firstPlace;
    for (let place = 0; place < count; place++)
      positions.push({ partition, offset: firstOffset + place });
  }
  return positions;
}

/** Why batches were refused: of several reasons one that stays, if there is one. */
export function refusalIn(runs: readonly StagedRun[]): EventLogError | undefined {
  let found: EventLogError | undefined;
  for (const { batch } of runs)
    if (batch.refusal !== undefined && found?.retriable !== false) found = batch.refusal;
  return found;
}

/** What to throw when batches were refused: the refusal itself unless some of the `count` records stand in the log. */
export function failureOf(
  kept: readonly RecordPosition[],
  count: number,
  refusal: EventLogError,
): EventLogError {
  if (kept.length === 0) return refusal;
  const partitions = [...new Set(kept.map(({ partition }) => partition))].join(", ");
  return new EventLogError(
    "EVENT_LOG_PARTLY_APPENDED",
    `${kept.length} of ${count} records were kept, those of partitions ${partitions}; ` +
      `append only the others again (${refusal.message})`,
    { cause: refusal },
  );
}

/** The answer to what was refused before anything of it was begun. */
// oxlint-disable-next-line require-await -- it is a promise because its callers answer with one
export async function refused(error: unknown): Promise<never> {
  throw error;
}
