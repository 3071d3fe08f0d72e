export { ReconcilerError, type ReconcilerErrorCode } from "./errors.ts";
export { eventIdOf, type FeedRef } from "./identity.ts";
export { addToLedger, type MatchLedger } from "./ledger.ts";
export { type Decision, type Logged, reconcile } from "./reconcile.ts";
export {
  type PartitionFault,
  type Reconciler,
  reconcilerGroup,
  type ReconcilerOptions,
  type ReconcilerStats,
  startReconciler,
} from "./reconciler.ts";
export type { Refusal, RefusalProblem } from "./refusal.ts";
