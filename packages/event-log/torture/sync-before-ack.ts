import { ok } from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startAppending } from "../src/testing/appending-child.ts";
import { AppendedRecords } from "../src/testing/appended-records.ts";
import { SeededRandom } from "../src/testing/seeded-random.ts";
import { look } from "./crashed-log.ts";
import { type Figures, type Scenario, seedsFrom1 } from "./scenario.ts";
import { oneThread, strace, whyNoStrace } from "./strace.ts";
import { readCalls } from "./traced-calls.ts";

const LINES = 1200;
/** A number that nothing else in a file looks like: values begin with it. */
const LIFE = 7_000_007;
const VALUE = new RegExp(`${LIFE}\\.\\d+\\.\\d+\\.x*`, "g");
/** Calls that opening a log makes; what is to fail comes behind them. */
const CALLS_TO_OPEN = 20;

/** Half of the seeds let a call fail on the way: after that nothing may be acknowledged that it was to make durable. */
export const syncBeforeAck: Scenario = {
  name: "sync-before-ack",
  what: "strace sees that what is acknowledged was written and its fdatasync had returned, also when one call fails with EIO",
  seeds: seedsFrom1({ short: 6, long: 300 }),
  isEndless: true,
  caseSecondsMax: 120,
  whyNot: whyNoStrace,
  run: async (seed, figures) => {
    const directory = await mkdtemp(join(tmpdir(), "touchline-sync-"));
    try {
      await liveOnce(new SeededRandom(seed), directory, figures);
    } finally {
      await rm(directory, { recursive: true });
    }
  },
};

async function liveOnce(random: SeededRandom, root: string, figures: Figures): Promise<void> {
  const directory = join(root, "log");
  const traceTo = join(root, "trace");
  const failing = random.pick([undefined, "fdatasync", "fdatasync", "pwrite64"]);
  const inject =
    failing && `${failing}:error=EIO:when=${CALLS_TO_OPEN + random.below(4 * CALLS_TO_OPEN)}`;
  const calls = ["pwrite64", "pwritev", "fdatasync", "fsync", "write"];
  const child = startAppending(
    { directory, life: LIFE, topics: [{ name: "events", partitions: 4 }] },
    {
      under: strace({ calls, inject, traceTo }),
      env: oneThread,
      onLine: (lines, kill) => void (lines === LINES && kill()),
    },
  );
  const said = await child.ended;
  const trace = await readFile(traceTo, "latin1");
  const seen = checkTrace(trace);
  ok(seen.acked > 0, "the trace shows no acknowledgement");
  figures.add("acknowledged", seen.acked);
  if (trace.includes("(INJECTED)")) figures.add(`failures of ${failing}`);
  const records = new AppendedRecords();
  records.hear(said);
  await look(directory, records, figures);
}

/** Follows each value from its write over the sync of that file to its acknowledgement. */
function checkTrace(trace: string): { readonly acked: number } {
  const written = new Map<string, Set<string>>();
  const synced = new Set<string>();
  const underSync = new Map<number, Set<string>>();
  let acked = 0;
  for (const { thread, call, moment, path, text, result } of readCalls(trace)) {
    if (call.startsWith("pwrite") && moment === "returned" && result > 0) {
      const values = written.get(path) ?? new Set();
      for (const [value] of text.matchAll(VALUE)) values.add(value);
      written.set(path, values);
    } else if (call.endsWith("sync") && moment === "called") {
      // Whatever becomes of it: after one that failed, a second one that succeeds vouches for nothing.
      underSync.set(thread, written.get(path) ?? new Set());
      written.delete(path);
    } else if (call.endsWith("sync") && result === 0) {
      for (const value of underSync.get(thread) ?? []) synced.add(value);
    } else if (call === "write" && moment === "called" && text.startsWith("acked ")) {
      for (const [value] of text.matchAll(VALUE)) {
        ok(synced.has(value), `${value} was acknowledged and not yet synced`);
        acked++;
      }
    }
  }
  return { acked };
}
