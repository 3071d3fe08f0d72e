import {
  constants,
  gunzipSync,
  zstdCompress,
  zstdCompressSync,
  zstdDecompressSync,
} from "node:zlib";
import { promisify } from "node:util";
import { EventLogError } from "../../errors.ts";

/** Kafka's codecs, in the order of their numbers: the lowest three bits of a batch's attributes. */
export const COMPRESSIONS = ["none", "gzip", "snappy", "lz4", "zstd"] as const;
export type Compression = (typeof COMPRESSIONS)[number];

/** Records larger than this are neither compressed nor, whatever a batch claims, decompressed. */
export const DECOMPRESSED_BYTES_MAX = 64 * 1024 * 1024;

/** From this size on a worker thread compresses, so that nobody else waits. */
const COMPRESS_ASIDE_BYTES = 64 * 1024;

/** Kafka's default level for zstd; no checksum inside, as the batch has one. */
const zstdOptions = {
  params: {
    [constants.ZSTD_c_compressionLevel]: 3,
    [constants.ZSTD_c_checksumFlag]: 0,
  },
};

const zstdCompressAside = promisify(zstdCompress);

/** Compresses records with zstd; undefined when that would not make them smaller, or they are too large. */
export function compressRecords(records: Buffer): Buffer | undefined | Promise<Buffer | undefined> {
  if (records.length > DECOMPRESSED_BYTES_MAX) return undefined;
  if (records.length < COMPRESS_ASIDE_BYTES)
    return ifSmaller(zstdCompressSync(records, zstdOptions), records);
  return zstdCompressAside(records, zstdOptions).then(
    (made) => ifSmaller(made, records),
    // For want of memory: they are as good uncompressed.
    () => undefined,
  );
}

function ifSmaller(made: Buffer, records: Buffer): Buffer | undefined {
  return made.length < records.length ? made : undefined;
}

/**
 * Decompresses the records of a batch. Throws RangeError when they are not what the codec writes or would pass
 * `bytesMax`, and CODEC_UNSUPPORTED for codecs that are stored and served but not read here.
 */
export function decompressRecords(
  compression: Exclude<Compression, "none">,
  compressed: Buffer,
  bytesMax = DECOMPRESSED_BYTES_MAX,
): Buffer {
  if (compression === "snappy" || compression === "lz4") {
    throw new EventLogError(
      "EVENT_LOG_CODEC_UNSUPPORTED",
      `the batch is compressed with ${compression}, which is stored and served but not read here; ` +
        "read it through a Kafka client, or set the producer's compression to zstd, gzip or none",
    );
  }
  const decompress = compression === "gzip" ? gunzipSync : zstdDecompressSync;
  try {
    return decompress(compressed, { maxOutputLength: bytesMax });
  } catch (error) {
    const isTooLarge = error instanceof RangeError;
    const why = isTooLarge
      ? `${compressed.length} bytes of ${compression} hold more than the ${bytesMax} allowed`
      : `${compressed.length} bytes of ${compression} cannot be decompressed: ${messageOf(error)}`;
    throw new RangeError(why, { cause: error });
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
