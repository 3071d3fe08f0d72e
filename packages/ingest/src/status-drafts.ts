import type { BodyOf, MatchTime, Score } from "@touchline/football";
import type { ReportDraft } from "./adapter.ts";
import { assertion } from "./assertion.ts";

/** What a provider's status says of a match as a whole, beyond where it stands. */
export type Said =
  | { readonly kind: "nothing" }
  | { readonly kind: "hold"; readonly hold: BodyOf<"hold_started">["hold"] }
  | {
      readonly kind: "lifecycle";
      readonly lifecycle: "postponed" | "cancelled" | "abandoned" | "delayed" | "awarded";
    }
  | { readonly kind: "result"; readonly decidedIn: "regular" | "extra_time" | "penalties" };

/** The hold or the lifecycle that a status says; `awardedScore` counts where it is an award. */
export function statusDrafts(
  said: Said,
  now: MatchTime,
  awardedScore: Score | undefined,
): readonly ReportDraft[] {
  if (said.kind === "hold")
    return [assertion("hold", now, { kind: "hold_started", hold: said.hold })];
  if (said.kind !== "lifecycle") return [];
  const { lifecycle } = said;
  const isScored = lifecycle === "awarded" && awardedScore !== undefined;
  const body = { kind: "lifecycle_changed", lifecycle, ...(isScored && { awardedScore }) } as const;
  return [assertion("lifecycle", now, body)];
}

/** The result that a status says, of a provider that never says it is official. */
export function provisionalResult(said: Said): readonly ReportDraft[] {
  if (said.kind !== "result") return [];
  const { decidedIn } = said;
  const body = { kind: "result_set", result: "provisional", decidedIn } as const;
  return [assertion("result", { phase: "post", elapsedMs: 0 }, body)];
}
