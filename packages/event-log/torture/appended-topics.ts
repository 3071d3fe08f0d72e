import type { TopicOptions } from "../src/event-log.ts";

/** Milliseconds after which the disk has what the interval topic acknowledged. */
export const SYNC_INTERVAL_MS = 200;

/** What processes append to while they are killed and their power is cut. */
export const appendedTopics: readonly TopicOptions[] = [
  { name: "sync", partitions: 4 },
  { name: "trimmed", partitions: 2, retentionBytes: 512 * 1024 },
  { name: "interval", partitions: 2, durability: { intervalMs: SYNC_INTERVAL_MS } },
  { name: "os", partitions: 2, durability: "os" },
];
