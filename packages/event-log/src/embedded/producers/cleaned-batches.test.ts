import { expect, test } from "vitest";
import type { TopicOptions } from "../../event-log.ts";
import { AgingLog, HOUR_MS, MINUTE_MS } from "../../testing/aging-log.ts";
import { BATCHES_REMEMBERED } from "./producer-state.ts";

/** Of each kind that are made to fail in turn. */
const SYNCS = 6;
const FEED = BATCHES_REMEMBERED + 2;

interface Failure {
  readonly operation: "sync" | "syncDirectory";
  /** Which of the partition's fails, and all after it. */
  readonly from: number;
}

/** A feed, and behind it somebody without a name, fill segments, and these are cleaned. Says whether it came to the failure. */
async function live(life: AgingLog, topic: Partial<TopicOptions>, { operation, from }: Failure) {
  await life.begin(topic);
  let syncs = 0;
  life.disk.fault = (what, _count, path) =>
    what === operation && path.includes("/events-0") && ++syncs >= from ? "EIO" : undefined;
  const producer = await life.log.producer({ name: "feed" });
  const record = (n: number) => ({ key: "match-1", value: `${n}`.padEnd(2000, ".") });
  const refused = () => undefined;
  for (let n = 0; n < FEED; n++) await producer.append("events", [record(n)]).catch(refused);
  await life.time.pass(2 * MINUTE_MS);
  await life.log.append("events", [record(FEED)]).catch(refused);
  await life.time.pass(2 * HOUR_MS);
  life.disk.fault = undefined;
  return syncs >= from;
}

const failures: readonly Failure[] = Array.from({ length: SYNCS }, (_, n) => n + 1).flatMap(
  (from) => [
    { operation: "sync", from },
    { operation: "syncDirectory", from },
  ],
);

test.for([
  { durability: "os", retentionMs: HOUR_MS },
  { durability: "os", cleanupPolicy: "compact" },
  { durability: { intervalMs: 10 }, retentionMs: HOUR_MS },
  { durability: { intervalMs: 10 }, cleanupPolicy: "compact" },
  { durability: "sync", retentionMs: HOUR_MS },
  { durability: "sync", cleanupPolicy: "compact" },
] as const)(
  "G10 %j: of a producer is known what cleaning took of his batches, whichever sync fails, after a power cut too",
  async (topic) => {
    let failed = 0;
    for (const failure of failures)
      for (const end of ["kill", "cutPower"] as const) {
        const life = new AgingLog(failure.from);
        if (await live(life, topic, failure)) failed++;
        life.disk[end]();
        await life.open();
        const latest = await life.log.offsetAt("events", 0, "latest");
        const last = Math.min(FEED, latest) - 1;
        const producer = await life.log.producer({ name: "feed" });
        expect(
          await producer.lastOffset("events", 0),
          `${end} after ${failure.operation} ${failure.from} failed, ends at ${latest}`,
        ).toBe(last < 0 ? undefined : last);
      }
    expect(failed).toBeGreaterThan(6);
  },
);
