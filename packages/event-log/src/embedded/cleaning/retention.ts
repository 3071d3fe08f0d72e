import type { TopicSettings } from "../../event-log.ts";

const SEGMENT_AGE_MS_MAX = 7 * 24 * 3_600_000;
/** A segment is sealed after this part of the retention, so that no record stays much longer than it must. */
const SEGMENT_AGE_SHARE = 1 / 4;

/** What retention asks of a segment. Times are the log's own, never a record's. */
export interface AgingSegment {
  readonly sizeBytes: number;
  /** When it was first seen to have records; undefined while it has none. */
  readonly begunAt: number | undefined;
  /** When nothing more was to be written to it; undefined while it is active. */
  readonly sealedAt: number | undefined;
}

type Retention = Pick<TopicSettings, "cleanupPolicy" | "retentionMs" | "retentionBytes">;

/**
 * How many of the oldest segments are no longer to be kept. By age: those sealed for longer than `retentionMs`, so that each
 * of their records was written longer ago than that. By size: those without which the partition still has
 * `retentionBytes`. Never the active one, and none that stands behind one that stays.
 */
export function countSuperfluous(
  segments: readonly AgingSegment[],
  partitionBytes: number,
  settings: Retention,
  now: number,
): number {
  if (settings.cleanupPolicy === "compact") return 0;
  const { retentionMs = Infinity, retentionBytes = Infinity } = settings;
  let keptBytes = partitionBytes;
  let count = 0;
  for (const { sealedAt, sizeBytes } of segments) {
    if (sealedAt === undefined) break;
    keptBytes -= sizeBytes;
    if (now - sealedAt <= retentionMs && keptBytes < retentionBytes) break;
    count++;
  }
  return count;
}

/**
 * Whether the active segment is to be sealed though it is not full. Retention and compaction leave the active segment
 * alone; without this a topic with few records would never lose any.
 */
export function isDueToSeal({ begunAt }: AgingSegment, settings: Retention, now: number): boolean {
  if (begunAt === undefined) return false;
  const { cleanupPolicy, retentionMs = Infinity } = settings;
  if (cleanupPolicy === "delete" && retentionMs === Infinity) return false;
  const shareMs = cleanupPolicy === "delete" ? retentionMs * SEGMENT_AGE_SHARE : Infinity;
  return now - begunAt >= Math.min(SEGMENT_AGE_MS_MAX, shareMs);
}
