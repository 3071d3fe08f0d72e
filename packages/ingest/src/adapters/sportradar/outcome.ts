import type { BodyOf, MatchTime } from "@touchline/football";
import type { ReportDraft } from "../../adapter.ts";
import type { Stated } from "./scores.ts";
import type { Standing } from "./standing.ts";

interface Outcome {
  readonly standing: Standing;
  readonly hasBegun: boolean;
  /** Where the match is by this document, and when that was, epoch ms. */
  readonly now: MatchTime;
  readonly nowAt: number;
  readonly stated: Stated | undefined;
  readonly isSecondLeg: boolean;
  /** True when the timeline has told of the hold that the status says. */
  readonly isHeld: boolean;
}

/** What the status says of the match as a whole: called off, stopped, abandoned, awarded, decided. */
export function outcomeOf(outcome: Outcome): readonly ReportDraft[] {
  const { standing, now, nowAt, isHeld, hasBegun } = outcome;
  const draft = (sourceRef: string, body: ReportDraft["body"], at = now): ReportDraft => ({
    sourceRef,
    op: "assert",
    at,
    body,
    occurredAt: nowAt,
  });
  const lifecycle = standing.isAwarded ? awarded(outcome.stated) : changed(outcome);
  const hold = standing.hold ?? (standing.lifecycle === "delayed" ? "interrupted" : undefined);
  const result = resultOf(outcome);
  const isStopped = hold !== undefined && hasBegun && !isHeld && lifecycle === undefined;
  return [
    ...(standing.isUnwatched
      ? [draft("coverage-lost", { kind: "coverage_set", coverage: "lost" })]
      : []),
    ...(isStopped ? [draft("hold", { kind: "hold_started", hold })] : []),
    ...(lifecycle ? [draft("lifecycle", lifecycle)] : []),
    ...(result ? [draft("result", result, { phase: "post", elapsedMs: 0 })] : []),
  ];
}

const awarded = (score: Stated | undefined): BodyOf<"lifecycle_changed"> => ({
  kind: "lifecycle_changed",
  lifecycle: "awarded",
  ...(score && { awardedScore: { home: score.home, away: score.away } }),
});

/** What is called off once it has begun is abandoned, whatever they call it. */
function changed({ standing, hasBegun }: Outcome): BodyOf<"lifecycle_changed"> | undefined {
  const { lifecycle } = standing;
  if (lifecycle === undefined || (hasBegun && lifecycle === "delayed")) return undefined;
  return { kind: "lifecycle_changed", lifecycle: hasBegun ? "abandoned" : lifecycle };
}

function resultOf({ standing, isSecondLeg }: Outcome): BodyOf<"result_set"> | undefined {
  if (standing.isAwarded) return { kind: "result_set", result: "awarded", decidedIn: "authority" };
  if (standing.phase !== "post" || standing.lifecycle !== undefined) return undefined;
  const { decidedIn } = standing;
  const settled = decidedIn === "regular" && isSecondLeg ? "aggregate" : decidedIn;
  const result = standing.isOfficial ? "official" : "provisional";
  return { kind: "result_set", result, ...(settled && { decidedIn: settled }) };
}
