import type { Sample } from "./history.ts";

/** How much time a sparkline shows. */
export const sparkWindowMs = 120_000;

/** Between samples further apart than this the line breaks: nobody measured there. */
export const sparkGapMs = 5_000;

/** What a sparkline is drawn from. */
export interface Spark {
  /** SVG path data in a box of 120 × 20; empty without samples. */
  readonly path: string;
  /** The highest sample in the window, which the top of the box stands for. */
  readonly peak: number;
}

/** The line of the samples of the last two minutes before `until`. Its foot is zero and its top the highest of them. */
export function sparkPath(samples: readonly Sample[], until: number): Spark {
  const from = until - sparkWindowMs;
  const shown = samples.filter(({ at }) => at >= from && at <= until);
  const peak = Math.max(0, ...shown.map(({ value }) => value));
  let lastAt = Number.NEGATIVE_INFINITY;
  let path = "";
  for (const { at, value } of shown) {
    const x = place(((at - from) / sparkWindowMs) * 120);
    const y = place(peak === 0 ? 19 : 19 - (value / peak) * 18);
    // A line of no length after each start, so that a lone sample shows as a dot.
    path += at - lastAt > sparkGapMs ? `M${x} ${y}h0` : `L${x} ${y}`;
    lastAt = at;
  }
  return { path, peak };
}

const place = (value: number): number => Math.round(value * 10) / 10;
