/** Up to where something is true of a segment. */
export interface SegmentEnd {
  readonly nextOffset: number;
  readonly sizeBytes: number;
  readonly maxTimestamp: number;
}

/** What the checkpoint remembers of a segment. */
export interface SegmentMark extends SegmentEnd {
  readonly baseOffset: number;
  /** Counts how often these offsets were written anew into another file, as compaction does. Absent: 0. */
  readonly revision?: number | undefined;
  /** When it was first seen to have records, in the log's time. Absent: not yet. */
  readonly begunAt?: number | undefined;
  /** When the scrubber last read it, epoch ms. */
  readonly scrubbedAt?: number | undefined;
  /** When nothing more was to be written to it, in the log's time. Absent: it is active, or not yet seen to be sealed. */
  readonly sealedAt?: number | undefined;
  /** CRC-32C of both index files, once they are written. */
  readonly indexChecksum?: number | undefined;
}

/** The log and its two indexes. Twenty digits, so that names sort as offsets do. */
export function segmentFileNames(segment: {
  readonly baseOffset: number;
  readonly revision: number;
}): [log: string, index: string, timeIndex: string] {
  const digits = String(segment.baseOffset).padStart(20, "0");
  const name = segment.revision === 0 ? digits : `${digits}.${segment.revision}`;
  return [`${name}.log`, `${name}.index`, `${name}.timeindex`];
}
