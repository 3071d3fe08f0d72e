import { expect } from "vitest";

/** One name with all its samples. */
export interface Family {
  readonly type: string;
  readonly help: string;
  readonly samples: Sample[];
}

export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const name = "[a-zA-Z_:][a-zA-Z0-9_:]*";
const helpLine = new RegExp(`^# HELP (${name}) (\\S.*)$`);
const typeLine = new RegExp(`^# TYPE (${name}) (counter|gauge|histogram|summary|untyped)$`);
const sampleLine = new RegExp(
  String.raw`^(${name})(?:\{(.*)\})? (NaN|[+-]Inf|-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)$`,
);
const label = /([a-zA-Z_]\w*)="((?:[^"\\\n]|\\["\\n])*)"(?:,|$)/gy;

/**
 * Reads Prometheus' text format 0.0.4 as strictly as its description is written: a line that is nothing it knows, a family
 * in two places, a series told twice, or a histogram that is none fails the test that asked.
 */
export function readPrometheus(text: string): ReadonlyMap<string, Family> {
  expect(text.endsWith("\n")).toBe(true);
  const families = new Map<string, Family>();
  const series = new Set<string>();
  let help: RegExpExecArray | null = null;
  let current: [name: string, family: Family] | undefined;
  for (const line of text.split("\n")) {
    if (line === "") continue;
    if (line.startsWith("# HELP")) {
      help = helpLine.exec(line);
      expect(help, line).not.toBeNull();
      continue;
    }
    if (line.startsWith("# TYPE")) {
      const [, of = "", type = ""] = typeLine.exec(line) ?? [];
      expect([line, help?.[1]]).toEqual([line, of]);
      expect(families.has(of), `${of} stands in two places`).toBe(false);
      current = [of, { type, help: help?.[2] ?? "", samples: [] }];
      families.set(...current);
      continue;
    }
    const sample = sampleIn(line);
    const [of = "", family] = current ?? [];
    const suffixes =
      family?.type === "histogram" || family?.type === "summary" ? "_bucket|_sum|_count|" : "";
    expect(sample.name, line).toMatch(new RegExp(`^${of}(?:${suffixes})$`));
    const identity = JSON.stringify([sample.name, pairsOf(sample.labels)]);
    expect(series.has(identity), `${line} stands twice`).toBe(false);
    series.add(identity);
    family?.samples.push(sample);
  }
  for (const [of, family] of families) check(of, family);
  return families;
}

function sampleIn(line: string): Sample {
  const [, of = "", labels = "", value = ""] = sampleLine.exec(line) ?? [];
  expect(of, `no sample: ${line}`).not.toBe("");
  const read = [...labels.matchAll(label)];
  expect(read.map(([all]) => all).join(""), line).toBe(labels);
  return {
    name: of,
    labels: Object.fromEntries(read.map(([, key, text]) => [key, text])),
    value: Number(value.replace("Inf", "Infinity")),
  };
}

/** Its name has the unit and the ending that its type asks for, and its numbers can be. */
function check(of: string, { type, samples }: Family): void {
  if (of.startsWith("touchline_"))
    expect([of, of.endsWith("_total")]).toEqual([of, type === "counter"]);
  if (type === "counter") for (const { value } of samples) expect(value).toBeGreaterThanOrEqual(0);
  if (type !== "histogram") return;
  expect(of).toMatch(/_(?:seconds|bytes)$/);
  const withoutBound = ({ labels }: Sample) =>
    JSON.stringify(pairsOf(labels).filter(([key]) => key !== "le"));
  for (const [labels, ofOne] of Map.groupBy(samples, withoutBound)) {
    const buckets = ofOne.filter((sample) => sample.name === `${of}_bucket`);
    const bounds = buckets.map(({ labels: { le = "" } }) => Number(le.replace("Inf", "Infinity")));
    expect([labels, bounds]).toEqual([labels, bounds.toSorted((a, b) => a - b)]);
    expect([labels, bounds.at(-1)]).toEqual([labels, Number.POSITIVE_INFINITY]);
    const counts = buckets.map(({ value }) => value);
    expect([labels, counts]).toEqual([labels, counts.toSorted((a, b) => a - b)]);
    const count = ofOne.find((sample) => sample.name === `${of}_count`)?.value;
    expect([labels, count]).toEqual([labels, counts.at(-1)]);
    expect(ofOne.filter((sample) => sample.name === `${of}_sum`)).toHaveLength(1);
  }
}

/** In the order of their names: labels have none of their own. */
const pairsOf = (labels: Sample["labels"]) =>
  Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1));
