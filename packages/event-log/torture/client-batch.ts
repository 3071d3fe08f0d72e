import { gzipSync } from "node:zlib";
import { BatchBuilder, contentBytesOf } from "../src/embedded/batches/batch-builder.ts";
import type { Compression } from "../src/embedded/batches/compression.ts";
import { BATCH_HEADER_BYTES, readBatch, sealBatch } from "../src/embedded/batches/record-batch.ts";
import type { BatchProducer } from "../src/embedded/producers/producer-state.ts";
import type { NewRecord } from "../src/event-log.ts";

/** A batch as a client of Kafka's sends it. */
export async function clientBatch(
  records: readonly NewRecord[],
  now: number,
  producer: BatchProducer | undefined,
  compression: Extract<Compression, "none" | "gzip" | "zstd">,
): Promise<Buffer> {
  const builder = new BatchBuilder(64);
  for (const record of records)
    builder.add(record, contentBytesOf(record), record.timestamp ?? now);
  if (compression === "zstd") await builder.compress();
  const bytes = builder.seal(0, 0, producer);
  if (compression !== "gzip") return bytes;
  const header = readBatch(bytes, 0, undefined, undefined);
  if (typeof header === "string") throw new Error(header);
  const zipped = gzipSync(bytes.subarray(BATCH_HEADER_BYTES));
  const batch = Buffer.concat([bytes.subarray(0, BATCH_HEADER_BYTES), zipped]);
  sealBatch(batch, header, { compression, producer });
  return batch;
}
