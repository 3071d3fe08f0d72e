import type { ReportDraft } from "./adapter.ts";

/** A draft that claims something anew: all that most providers ever say. */
export const assertion = (
  sourceRef: string,
  at: ReportDraft["at"],
  body: ReportDraft["body"],
): ReportDraft => ({ sourceRef, op: "assert", at, body });
