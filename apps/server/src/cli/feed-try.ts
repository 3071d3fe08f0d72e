import type { DeadLetter, Report } from "@touchline/football";
import { readPayloads } from "@touchline/ingest";
import { type MatchLedger, reconcile } from "@touchline/reconciler";
import { type Command, type Given, UsageError } from "./command.ts";
import { summarise } from "./match-summary.ts";
import type { Terminal } from "./terminal.ts";

/** `touchline feed try`: payload → adapter → reports → reconciler → fold, in memory; one JSON line per match. */
export const feedTry: Command = {
  operands: "<adapter> <path…>",
  summary: "Read a payload as the platform would and print what it makes of each match.",
  flags: {
    match: { value: "feed's match id", help: "Only this match" },
    help: { help: "This page" },
  },
  examples: ["wyscout ./open-data", "wyscout ./open-data --match 2500098"],
  operandsMax: Number.POSITIVE_INFINITY,
  run: tryFeed,
};

async function tryFeed(given: Given, terminal: Terminal): Promise<void> {
  const [adapter, ...paths] = given.operands;
  if (adapter === undefined || paths.length === 0)
    throw new UsageError(
      "name an adapter and at least one path, such as: feed try wyscout ./open-data",
    );
  const only = given.text("match");
  const read = await readPayloads(adapter, paths, { match: only });
  const { ledgerByFeedMatchId, refusedByFeedMatchId } = reconcileAll(read.reports);
  const deadLettersByFeedMatchId = countBy(read.deadLetters, (letter) => letter.feedMatchId);

  for (const [feedMatchId, { match }] of ledgerByFeedMatchId) {
    const unread = deadLettersByFeedMatchId.get(feedMatchId) ?? 0;
    const refused = refusedByFeedMatchId.get(feedMatchId) ?? 0;
    terminal.print(JSON.stringify(summarise(match, feedMatchId, unread + refused)));
  }
  for (const letter of read.deadLetters) terminal.tell(letterLine(letter));
  const wanted = only === undefined ? "match" : `match ${only}`;
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
