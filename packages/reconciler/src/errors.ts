/** Broken promises around the reconciler; what a feed gets wrong is a refusal and never thrown. */
export type ReconcilerErrorCode =
  /** Something else appends to a partition of `match-events` that this reconciler holds. */
  | "RECONCILER_NOT_ALONE"
  /** A match's own canonical stream cannot be read back, so nothing can be added to it. */
  | "RECONCILER_STREAM_BROKEN";

export class ReconcilerError extends Error {
  readonly code: ReconcilerErrorCode;

  constructor(code: ReconcilerErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.name = "ReconcilerError";
    this.code = code;
  }
}
