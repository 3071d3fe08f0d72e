import type { LatencySummary } from "@touchline/event-log/embedded";
import type { FastifyInstance } from "fastify";
import { collectDefaultMetrics, Counter, Gauge, Registry } from "prom-client";
import { logMetrics } from "./log-metrics.ts";
import type { Labels, Metric, Numbers } from "./metric.ts";
import { serverMetrics } from "./server-metrics.ts";

/** What Prometheus is told: numbers that each part counts for itself, under names with units. No package knows of metrics. */
const metrics: readonly Metric[] = [...logMetrics, ...serverMetrics];

/** `/metrics` in the Prometheus text format. */
export function metricsRoute(app: FastifyInstance, numbers: () => Promise<Numbers>): void {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const tellers = metrics.map((metric) => tellerOf(metric, registry));
  app.get("/metrics", { schema: { hide: true } }, async (_request, reply) => {
    const now = await numbers();
    const histograms = tellers.map((tell) => tell(now)).join("");
    return reply
      .header("content-type", registry.contentType)
      .header("cache-control", "no-store")
      .send(`${asSpecified(await registry.metrics())}\n${histograms}`);
  });
}

/** The library writes `Nan`, which Prometheus reads and the format does not know. */
const asSpecified = (text: string): string => text.replaceAll(/ Nan$/gm, " NaN");

/** Puts a metric's numbers of now into the registry, or gives them as text: the library's histograms only count by themselves. */
function tellerOf(metric: Metric, registers: Registry): (numbers: Numbers) => string {
  if (metric.type === "histogram")
    return (numbers) => {
      const { name, help } = metric;
      const lines = metric.samples(numbers).flatMap(([summary, labels = {}]) => {
        return histogramLines(name, summary, labels);
      });
      return [`# HELP ${name} ${help}`, `# TYPE ${name} histogram`, ...lines, ""].join("\n");
    };
  const { name, help, labels = [] } = metric;
  const options = { name, help, labelNames: [...labels], registers: [registers] };
  const instrument =
    metric.type === "counter"
      ? new Counter({ ...options, registers: [registers] })
      : new Gauge({ ...options, registers: [registers] });
  return (numbers) => {
    // What was told last time is replaced, not added to.
    instrument.reset();
    for (const [value, of = {}] of metric.samples(numbers)) instrument.inc(of, value);
    return "";
  };
}

/** The cumulative buckets of a histogram, its sum and its count. */
function histogramLines(name: string, summary: LatencySummary, labels: Labels): readonly string[] {
  const line = (suffix: string, value: number, more: Labels = {}) => {
    const pairs = Object.entries({ ...labels, ...more }).map(
      ([key, text]) => `${key}="${escaped(text)}"`,
    );
    return `${name}${suffix}${pairs.length === 0 ? "" : `{${pairs.join(",")}}`} ${value}`;
  };
  return [
    ...summary.buckets.map((b) => line("_bucket", b.count, { le: String(b.upToSeconds) })),
    line("_bucket", summary.count, { le: "+Inf" }),
    line("_sum", summary.sumSeconds),
    line("_count", summary.count),
  ];
}

/** As the text format asks for in the value of a label. */
const escaped = (text: string): string =>
  text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
