import { type DeadLetter, deadLetterBytesMax, type Report } from "@touchline/football";
import { encode, parseReport } from "@touchline/football/parse";
import type { Problem } from "./adapter.ts";

/** A problem as the topic `dead-letters` keeps it. */
export const deadLetterOf = (
  { problem, detail, feedMatchId, payload }: Problem,
  origin: Pick<DeadLetter, "feedId" | "adapter" | "observedAt">,
): DeadLetter => ({
  ...origin,
  problem,
  detail,
  ...(feedMatchId !== undefined && { feedMatchId }),
  payloadBase64: Buffer.from(payload.subarray(0, deadLetterBytesMax)).toString("base64"),
  payloadBytes: payload.length,
});

/** A report as bytes, and what is wrong with it when our own map made it wrongly: then it is a dead letter. */
export function validated(report: Report): { payload: Uint8Array; problem?: Problem } {
  const payload = encode(report);
  const parsed = parseReport(payload);
  if (parsed.ok) return { payload };
  const { feedMatchId } = report;
  return {
    payload,
    problem: { problem: "invalid_report", detail: parsed.problem, feedMatchId, payload },
  };
}
