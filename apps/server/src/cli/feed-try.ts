import { parseArgs } from "node:util";
import type { DeadLetter, Report } from "@touchline/football";
import { readPayloads } from "@touchline/ingest";
import { type MatchLedger, reconcile } from "@touchline/reconciler";
import { summarise } from "./match-summary.ts";

/** `touchline feed try`: payload → adapter → reports → reconciler → fold, in memory; one JSON line per match. */
export async function feedTry(
  args: readonly string[],
  print: (line: string) => void,
): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { match: { type: "string" } },
    allowPositionals: true,
  });
  const [adapter, ...paths] = positionals;
  if (adapter === undefined || paths.length === 0)
    throw new Error("name an adapter and at least one path, such as: feed try wyscout ./open-data");
  const read = await readPayloads(adapter, paths, { match: values.match });
  const { ledgerByFeedMatchId, refusedByFeedMatchId } = reconcileAll(read.reports);
  const deadLettersByFeedMatchId = countBy(read.deadLetters, (letter) => letter.feedMatchId);

  for (const [feedMatchId, { match }] of ledgerByFeedMatchId) {
    const unread = deadLettersByFeedMatchId.get(feedMatchId) ?? 0;
    const refused = refusedByFeedMatchId.get(feedMatchId) ?? 0;
    print(JSON.stringify(summarise(match, feedMatchId, unread + refused)));
  }
  for (const letter of read.deadLetters) process.stderr.write(`${letterLine(letter)}\n`);
  const wanted = values.match === undefined ? "match" : `match ${values.match}`;
  if (ledgerByFeedMatchId.size === 0) throw new Error(`no ${wanted} in ${paths.join(" ")}`);
}

/** A match whose file cannot be read has no line of its own: its dead letter names it. */
function letterLine({ feedMatchId, problem, detail }: DeadLetter): string {
  const of = feedMatchId === undefined ? "" : ` of match ${feedMatchId}`;
  return `dead letter${of}: ${problem}: ${detail}`;
}

function reconcileAll(reports: readonly Report[]) {
  const ledgerByFeedMatchId = new Map<string, MatchLedger>();
  const refusedByFeedMatchId = new Map<string, number>();
  for (const [offset, report] of reports.entries()) {
    const { feedMatchId } = report;
    const logged = { partition: 0, offset, at: report.observedAt };
    const decision = reconcile(ledgerByFeedMatchId.get(feedMatchId), report, logged);
    if (decision.ledger !== undefined) ledgerByFeedMatchId.set(feedMatchId, decision.ledger);
    if (decision.refused === undefined) continue;
    refusedByFeedMatchId.set(feedMatchId, (refusedByFeedMatchId.get(feedMatchId) ?? 0) + 1);
    process.stderr.write(`refused: ${decision.refused.problem}: ${decision.refused.detail}\n`);
  }
  return { ledgerByFeedMatchId, refusedByFeedMatchId };
}

function countBy<T>(items: readonly T[], keyOf: (item: T) => string | undefined) {
  const counts = new Map<string, number>();
  for (const item of items) {
    const key = keyOf(item);
    if (key !== undefined) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}
