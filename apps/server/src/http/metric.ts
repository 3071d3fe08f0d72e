import type { GroupDescription } from "@touchline/event-log";
import type { LatencySummary, LogMetrics } from "@touchline/event-log/embedded";
import type { AdminOverview } from "@touchline/protocol/admin";

/** Everything that is counted in this process, as of one moment. */
export interface Numbers {
  readonly overview: AdminOverview;
  readonly log: LogMetrics;
  readonly groups: readonly GroupDescription[];
}

export type Labels = Readonly<Record<string, string>>;

/** A name with a unit in it, as Prometheus asks for, and where its numbers come from. */
export type Metric = {
  readonly name: string;
  readonly help: string;
} & (
  | {
      readonly type: "counter" | "gauge";
      readonly labels?: readonly string[];
      readonly samples: (
        numbers: Numbers,
      ) => readonly (readonly [value: number, labels?: Labels])[];
    }
  | {
      readonly type: "histogram";
      readonly samples: (
        numbers: Numbers,
      ) => readonly (readonly [value: LatencySummary, labels?: Labels])[];
    }
);
