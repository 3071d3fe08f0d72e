export { eventIdOf, type FeedRef } from "./identity.ts";
export { addToLedger, type MatchLedger } from "./ledger.ts";
export { type Decision, type Logged, reconcile } from "./reconcile.ts";
export type { Refusal, RefusalProblem } from "./refusal.ts";
