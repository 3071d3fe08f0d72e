import type { AdminOverview } from "@touchline/protocol/admin";
import { type Incident, withProblems } from "./incidents.ts";
import { counters, gauges } from "./measures.ts";
import { problemsIn } from "./problems.ts";

/** One measurement. `at` is the server's clock, epoch ms. */
export interface Sample {
  readonly at: number;
  readonly value: number;
}

/** The newest overview, what its measures were in the ones before it, and what is or was lately past its threshold. */
export interface History {
  readonly overview: AdminOverview;
  /** The overview that gave the newest samples. */
  readonly sampled: AdminOverview;
  readonly seriesByMeasure: ReadonlyMap<string, readonly Sample[]>;
  readonly incidents: readonly Incident[];
}

/** How many samples of a measure are kept: two minutes at one a second. */
export const samplesMax = 120;

/** Overviews closer together than this give no samples of their own: one record in 5 ms is not 200 a second. */
export const sampleEveryMsMin = 500;

/**
 * Folds one more overview into the history. A gauge is kept as it is; a counter becomes its growth per second since the
 * overview before. A counter that fell, or that belongs to a process started since, gives no sample: nobody knows how
 * far it went in between. A server clock that was set back starts the history anew.
 */
export function withOverview(history: History | undefined, overview: AdminOverview): History {
  const before = history !== undefined && history.overview.at <= overview.at ? history : undefined;
  const incidents = withProblems(before?.incidents ?? [], problemsIn(overview), overview.at);
  if (before !== undefined && overview.at - before.sampled.at < sampleEveryMsMin) {
    return { ...before, overview, incidents };
  }
  const seriesByMeasure = new Map<string, readonly Sample[]>();
  const keep = (measure: string, value: number | undefined) => {
    const samples = before?.seriesByMeasure.get(measure) ?? [];
    seriesByMeasure.set(
      measure,
      value === undefined ? samples : [...samples, { at: overview.at, value }].slice(-samplesMax),
    );
  };
  for (const [measure, value] of gauges(overview)) keep(measure, value);
  const growth = growthSince(before?.sampled, overview);
  for (const [measure, total] of counters(overview)) keep(measure, growth(measure, total));
  return { overview, sampled: overview, seriesByMeasure, incidents };
}

/** What a measure was when last sampled; nothing when it could not be measured then. */
export function latest(history: History, measure: string): number | undefined {
  const sample = history.seriesByMeasure.get(measure)?.at(-1);
  return sample?.at === history.sampled.at ? sample.value : undefined;
}

/** Every sample kept of a measure, the oldest first. */
export const samplesOf = (history: History, measure: string): readonly Sample[] =>
  history.seriesByMeasure.get(measure) ?? [];

function growthSince(before: AdminOverview | undefined, overview: AdminOverview) {
  const isSameProcess = before !== undefined && before.startedAt === overview.startedAt;
  const totals = new Map(isSameProcess ? counters(before) : []);
  const seconds = isSameProcess ? (overview.at - before.at) / 1000 : 0;
  return (measure: string, total: number): number | undefined => {
    const earlier = totals.get(measure);
    return earlier === undefined || total < earlier ? undefined : (total - earlier) / seconds;
  };
}
