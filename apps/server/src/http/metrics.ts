import type { AdminOverview } from "@touchline/protocol/admin";
import type { FastifyInstance } from "fastify";
import { collectDefaultMetrics, Counter, Gauge, Registry } from "prom-client";

type Labels = Readonly<Record<string, string>>;
type Sample = readonly [value: number, labels?: Labels];

interface Metric {
  readonly name: string;
  readonly help: string;
  readonly type: "counter" | "gauge";
  readonly labels?: readonly string[];
  readonly samples: (overview: AdminOverview) => readonly Sample[];
}

/** What Prometheus is told: the numbers the operators see, under names with units. No package knows of metrics. */
const metrics: readonly Metric[] = [
  {
    name: "touchline_log_high_watermark",
    help: "Offset after the last durable record",
    type: "gauge",
    labels: ["topic", "partition"],
    samples: ({ topics }) =>
      topics.flatMap(({ name, partitions }) =>
        partitions.map((p) => [p.highWatermark, of(name, p.partition)] as const),
      ),
  },
  {
    name: "touchline_log_size_bytes",
    help: "Bytes of the segments on disk",
    type: "gauge",
    labels: ["topic", "partition"],
    samples: ({ topics }) =>
      topics.flatMap(({ name, partitions }) =>
        partitions.map((p) => [p.sizeBytes, of(name, p.partition)] as const),
      ),
  },
  {
    name: "touchline_log_partitions_not_online",
    help: "Partitions that cannot be written or read",
    type: "gauge",
    samples: ({ topics }) => [
      [topics.flatMap((topic) => topic.partitions).filter((p) => p.status !== "online").length],
    ],
  },
  {
    name: "touchline_group_lag_records",
    help: "Records a consumer group has yet to read",
    type: "gauge",
    labels: ["group"],
    samples: ({ groups }) => groups.map(({ group, lagRecords }) => [lagRecords, { group }]),
  },
  {
    name: "touchline_feed_reports_total",
    help: "Reports a feed has made",
    type: "counter",
    labels: ["feed", "adapter"],
    samples: ({ feeds }) =>
      feeds.map(({ feedId, adapter, reports }) => [reports, { feed: feedId, adapter }]),
  },
  {
    name: "touchline_feed_dead_letters_total",
    help: "Payloads nobody could use",
    type: "counter",
    labels: ["feed", "adapter"],
    samples: ({ feeds }) =>
      feeds.map(({ feedId, adapter, deadLetters }) => [deadLetters, { feed: feedId, adapter }]),
  },
  {
    name: "touchline_feed_up",
    help: "1 unless the feed has failed",
    type: "gauge",
    labels: ["feed", "adapter"],
    samples: ({ feeds }) =>
      feeds.map(({ feedId, adapter, state }) => [
        state === "failed" ? 0 : 1,
        { feed: feedId, adapter },
      ]),
  },
  {
    name: "touchline_match_events_total",
    help: "Canonical events the reconciler has written",
    type: "counter",
    samples: ({ reconciler }) => [[reconciler.events]],
  },
  {
    name: "touchline_reports_refused_total",
    help: "Reports that could not be true",
    type: "counter",
    samples: ({ reconciler }) => [[reconciler.refused]],
  },
  {
    name: "touchline_matches_live",
    help: "Matches in play",
    type: "gauge",
    samples: ({ matches }) => [[matches.live]],
  },
  {
    name: "touchline_clients_connected",
    help: "WebSockets open",
    type: "gauge",
    samples: ({ clients }) => [[clients.connected]],
  },
  {
    name: "touchline_frames_sent_total",
    help: "Frames written to sockets",
    type: "counter",
    samples: ({ clients }) => [[clients.framesSent]],
  },
  {
    name: "touchline_bytes_sent_total",
    help: "Bytes written to sockets",
    type: "counter",
    samples: ({ clients }) => [[clients.bytesSent]],
  },
  {
    name: "touchline_slow_closes_total",
    help: "Clients closed because they did not read",
    type: "counter",
    samples: ({ clients }) => [[clients.slowCloses]],
  },
];

const of = (topic: string, partition: number): Labels => ({ topic, partition: String(partition) });

/** `/metrics` in the Prometheus text format. */
export function metricsRoute(app: FastifyInstance, overview: () => Promise<AdminOverview>): void {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const instruments = metrics.map((metric) => {
    const labelNames = [...(metric.labels ?? [])];
    const options = { name: metric.name, help: metric.help, labelNames, registers: [registry] };
    return {
      metric,
      instrument: metric.type === "counter" ? new Counter(options) : new Gauge(options),
    };
  });
  app.get("/metrics", { schema: { hide: true } }, async (_request, reply) => {
    const now = await overview();
    for (const { metric, instrument } of instruments) {
      // The numbers are counted elsewhere; what was told last time is replaced, not added to.
      instrument.reset();
      for (const [value, labels = {}] of metric.samples(now)) instrument.inc(labels, value);
    }
    return reply
      .header("content-type", registry.contentType)
      .header("cache-control", "no-store")
      .send(await registry.metrics());
  });
}
