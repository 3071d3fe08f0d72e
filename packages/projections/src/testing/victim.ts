/**
 * A process to be killed: appends matches to the log of a folder, a few events at a time from where the log ends, and
 * has projections follow it. Prints a line for each step it has come through.
 */
import { join } from "node:path";
import { openEmbeddedLog } from "@touchline/event-log/embedded";
import { topics } from "@touchline/football";
import { matchOfSeed } from "@touchline/football/testing";
import { openProjections } from "../open-projections.ts";
import { appendEvents, interleaved, recordsOf } from "./log.ts";

/** What the victim appends, if it is left alone. */
export const victimsEvents = interleaved(
  Array.from({ length: 40 }, (_, seed) => matchOfSeed(seed, { matchId: `m${seed}` })),
);

const [folder] = process.argv.slice(2);
if (import.meta.main && folder !== undefined) {
  const log = await openEmbeddedLog({ directory: join(folder, "log") });
  const projections = await openProjections({ log, file: join(folder, "p.sqlite") });
  projections.onChange(({ event }) => process.stdout.write(`${event.matchId} ${event.seq}\n`));
  const appended = await recordsOf(log, topics.matchEvents.name);
  const seqs = new Map<string, number>();
  for (const { key } of appended) seqs.set(String(key), (seqs.get(String(key)) ?? 0) + 1);
  const rest = victimsEvents.filter(({ matchId, seq }) => seq > (seqs.get(matchId) ?? 0));
  for (let i = 0; i < rest.length; i += 5) await appendEvents(log, rest.slice(i, i + 5));
}
