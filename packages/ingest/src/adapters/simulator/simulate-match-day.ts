import type { ReportDraft } from "../../adapter.ts";
import { map } from "./map.ts";

export interface SimulatedMatchDay {
  readonly seed: number;
  readonly matches: number;
  /** Cup ties: extra time and shoot-outs. Default false. */
  readonly cup?: boolean | undefined;
  /** Epoch ms. */
  readonly kickOffAt?: number | undefined;
}

/** What one match's feed says, and when. */
export interface TimedDraft extends ReportDraft {
  readonly feedMatchId: string;
  /** When it is said, epoch ms. */
  readonly saidAt: number;
}

/** All that the feed of a simulated day says, in the order it is said, without any clock. The same seed gives the same bytes. */
export function simulateMatchDay(day: SimulatedMatchDay): readonly TimedDraft[] {
  const { seed, matches, cup = false, kickOffAt } = day;
  const settings = { format: "touchline-simulation", seed, matches, cup } as const;
  return map({ ...settings, ...(kickOffAt !== undefined && { kickOffAt }) })
    .matches.flatMap(({ feedMatchId, drafts }) =>
      drafts.map((draft) => ({ ...draft, feedMatchId, saidAt: draft.saidAt ?? 0 })),
    )
    .toSorted((a, b) => a.saidAt - b.saidAt);
}
