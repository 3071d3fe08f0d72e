import { LatencyHistogram } from "./latency-histogram.ts";
import type { SyncedFile, TopicMetrics } from "./log-metrics.ts";

/** Counts as things happen. One per log, handed to its parts; nothing on the way of a record allocates. */
export class MetricsRecorder {
  /** Milliseconds that only grow, whatever the wall clock does. */
  readonly elapsedMs: () => number;
  readonly appendDuration = new LatencyHistogram();
  readonly commitDuration = new LatencyHistogram();
  readonly fsyncDuration: Readonly<Record<SyncedFile, LatencyHistogram>> = {
    journal: new LatencyHistogram(),
    segment: new LatencyHistogram(),
    other: new LatencyHistogram(),
  };
  fsyncFailures = 0;
  corruptBatches = 0;
  compactionFailures = 0;
  recoverySeconds = 0;
  recoveryTruncatedBytes = 0;
  readonly #appendedByTopic = new Map<string, { records: number; bytes: number }>();

  constructor(elapsedMs: () => number) {
    this.elapsedMs = elapsedMs;
  }

  /** Seconds since a moment that `elapsedMs` gave. */
  secondsSince(startedMs: number): number {
    return (this.elapsedMs() - startedMs) / 1000;
  }

  /** A batch of a topic is durable. */
  appended(topic: string, records: number, bytes: number): void {
    let counts = this.#appendedByTopic.get(topic);
    if (counts === undefined) this.#appendedByTopic.set(topic, (counts = { records: 0, bytes: 0 }));
    counts.records += records;
    counts.bytes += bytes;
  }

  appendedTo(topic: string): Pick<TopicMetrics, "appendedRecords" | "appendedBytes"> {
    const { records = 0, bytes = 0 } = this.#appendedByTopic.get(topic) ?? {};
    return { appendedRecords: records, appendedBytes: bytes };
  }
}
