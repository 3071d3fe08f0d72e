import type { EventLogError } from "../../errors.ts";
import type { OpenBatch } from "./open-batch.ts";
import type { Partition } from "../partitions/partition.ts";
import { ProducerJudge, refusalError } from "../producers/producer-judge.ts";
import type { BatchProducer } from "../producers/producer-state.ts";

type EpochOf = (producerId: number) => number | undefined;

/**
 * Gives the batches of a commit their offsets, and says which are to be written. Left out are those whose producer's
 * numbers speak against them: a duplicate has the offset it had the first time, the others their `refusal`. Of one
 * producer in this process all batches are taken or none, so that an append to several partitions is not torn apart.
 */
export function placeBatches(batches: readonly OpenBatch[], epochOf: EpochOf): OpenBatch[] {
  const refusalByOwner = new Map<object, EventLogError>();
  for (;;) {
    const known = refusalByOwner.size;
    const placed = placeOnce(batches, epochOf, refusalByOwner);
    // What was placed before its producer was refused has to go too, and the offsets behind it move.
    if (refusalByOwner.size === known) return placed;
  }
}

function placeOnce(
  batches: readonly OpenBatch[],
  epochOf: EpochOf,
  refusalByOwner: Map<object, EventLogError>,
): OpenBatch[] {
  const judge = new ProducerJudge(epochOf);
  const nextOffset = new Map<Partition, number>();
  return batches.filter((batch) => {
    const { partition, builder, producer, kind } = batch;
    batch.baseOffset = nextOffset.get(partition) ?? partition.highWatermark;
    if (producer !== undefined) {
      const owner = kind.sequence?.owner;
      batch.refusal = owner && refusalByOwner.get(owner);
      if (batch.refusal !== undefined || !isNext(judge, batch, producer)) {
        if (owner !== undefined && batch.refusal !== undefined)
          refusalByOwner.set(owner, batch.refusal);
        return false;
      }
    }
    nextOffset.set(partition, batch.baseOffset + builder.recordCount);
    return true;
  });
}

function isNext(judge: ProducerJudge, batch: OpenBatch, producer: BatchProducer): boolean {
  const { partition, baseOffset } = batch;
  const { recordCount } = batch.builder;
  const verdict = judge.judge({ partition, producer, recordCount, baseOffset });
  if (verdict === "append") return true;
  if ("duplicateOf" in verdict) batch.baseOffset = verdict.duplicateOf.baseOffset;
  else batch.refusal = refusalError(partition, verdict);
  return false;
}
