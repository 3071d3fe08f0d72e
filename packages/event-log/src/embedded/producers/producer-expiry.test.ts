import { expect, test, vi } from "vitest";
import type { EventLog } from "../../event-log.ts";
import { ManualTime } from "../../testing/manual-time.ts";
import { SeededRandom } from "../../testing/seeded-random.ts";
import { SimulatedDisk } from "../../testing/simulated-disk.ts";
import { openSmallLog } from "../../testing/small-log.ts";

vi.setConfig({ testTimeout: 60_000 });

const HOUR_MS = 3_600_000;
const YEAR_MS = 365 * 24 * HOUR_MS;
const TOPIC = "events";

class Life {
  readonly time = new ManualTime();
  readonly disk = new SimulatedDisk({ random: new SeededRandom(1) });

  async open(): Promise<EventLog> {
    const log = await openSmallLog(this.disk, {
      clock: this.time,
      timers: this.time,
      cleanIntervalMs: HOUR_MS,
      producerExpiryMs: 10 * HOUR_MS,
    });
    await log.createTopic({ name: TOPIC, partitions: 1 });
    return log;
  }
}

/** Closing in good order makes a checkpoint, and by that who has been silent is forgotten. */
async function reopened(life: Life, log: EventLog): Promise<EventLog> {
  await log.close();
  return life.open();
}

/** The epoch with which a name is taken up: 0 when the log has forgotten it. */
async function takeUp(log: EventLog, name: string): Promise<number> {
  const producer = await log.producer({ name });
  const { epoch } = producer;
  await producer.close();
  return epoch;
}

test("a clock that leaps a year ahead makes the log forget no producer and no name, and none is kept for ever by it", async () => {
  const life = new Life();
  let log = await life.open();
  const producer = await log.producer({ name: "feed" });
  await producer.append(TOPIC, [{ value: "x" }]);
  await producer.close();
  log = await reopened(life, log);
  life.time.clockErrorMs = YEAR_MS;
  await life.time.pass(2 * HOUR_MS);
  log = await reopened(life, log);
  expect(await takeUp(log, "feed")).toBe(1);
  const again = await log.producer({ name: "feed" });
  expect(await again.lastOffset(TOPIC, 0)).toBe(0);
  await again.close();
  life.time.clockErrorMs = 0;
  log = await reopened(life, log);
  await life.time.pass(12 * HOUR_MS);
  log = await reopened(life, log);
  await life.time.pass(12 * HOUR_MS);
  log = await reopened(life, log);
  expect(await takeUp(log, "feed")).toBe(0);
  await log.close();
});
