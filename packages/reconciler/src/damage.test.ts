import { type EventLog, partitionFor } from "@touchline/event-log";
import { topics } from "@touchline/football";
import { expect, test, vi } from "vitest";
import { type PartitionFault, reconcilerGroup, startReconciler } from "./reconciler.ts";
import { damagedLog, toRecord, untilDecided } from "./testing/log.ts";
import { toldMatch, toldTogether } from "./testing/told-matches.ts";

/** Two matches, each alone in a partition. */
const [here, there] = ["m1", "m2"] as const;
const lost = partitionFor(here, topics.reports.partitions);

/** Both matches have begun. */
async function begin(log: EventLog): Promise<void> {
  await log.append(topics.reports.name, toldTogether([here, there]).slice(0, 16).map(toRecord));
  const reconciler = await startReconciler({ log });
  await untilDecided(log, reconcilerGroup);
  await reconciler.close();
}

test.for(["reports", "match-events"] as const)(
  "a damaged partition of `%s` is given up and told of once, and the others go on",
  async (topic) => {
    expect(partitionFor(there, topics.reports.partitions)).not.toBe(lost);
    const log = await damagedLog(begin, `${topic}-${lost}`);
    const onFault = vi.fn<(fault: PartitionFault) => void>();
    const reconciler = await startReconciler({ log, onFault });
    // A partition of `reports` that is damaged takes none, so the other match is reported on alone.
    if (topic === "match-events")
      await log.append(topics.reports.name, toldMatch(here).slice(8).map(toRecord));
    await log.append(topics.reports.name, toldMatch(there).slice(8).map(toRecord));
    await vi.waitUntil(() => reconciler.stats().reportsTotal === 8, { interval: 1 });
    await vi.waitUntil(() => onFault.mock.calls.length > 0, { interval: 1 });
    await reconciler.close();
    expect(reconciler.stats().partitionsFaulty).toBe(1);
    expect(onFault.mock.calls).toEqual([
      [
        {
          partition: lost,
          error: expect.objectContaining({
            code: "EVENT_LOG_CORRUPT",
            message: expect.stringMatching(`${topic}-${lost}/0+.log is damaged at byte \\d+`),
          }),
        },
      ],
    ]);
  },
);

test("reports are refused and matches go on when `dead-letters` is damaged, and that is told of once", async () => {
  const log = await damagedLog(begin, "dead-letters-0");
  const onNotice = vi.fn<(notice: string) => void>();
  const onFault = vi.fn<(fault: PartitionFault) => void>();
  const reconciler = await startReconciler({ log, onNotice, onFault });
  const told = toldTogether([here, there]).slice(16).map(toRecord);
  await log.append(topics.reports.name, told);
  await untilDecided(log, reconcilerGroup);
  await log.append(topics.reports.name, [{ key: here, value: "{" }]);
  await untilDecided(log, reconcilerGroup);
  await reconciler.close();
  expect(reconciler.stats()).toMatchObject({ reportsTotal: told.length + 1, partitionsFaulty: 0 });
  expect(reconciler.stats().refusedTotal).toBeGreaterThan(1);
  expect(onFault).not.toHaveBeenCalled();
  expect(onNotice.mock.calls.flat()).toEqual([
    expect.stringMatching(/^reports are refused without dead letters: dead-letters\/0 is offline/),
  ]);
});
