import { afterEach, beforeEach, expect, test } from "vitest";
import { ManualTimers } from "../../testing/manual-timers.ts";
import { SeededRandom } from "../../testing/seeded-random.ts";
import { SimulatedDisk } from "../../testing/simulated-disk.ts";
import { openSmallLog } from "../../testing/small-log.ts";
import type { ConsumeOptions } from "../../event-log.ts";
import type { EmbeddedLog } from "../embedded-log.ts";

const TOPIC = "events";
const SESSION_MS = 10_000;

let timers: ManualTimers;
let log: EmbeddedLog;

beforeEach(async () => {
  timers = new ManualTimers();
  log = await openSmallLog(new SimulatedDisk({ random: new SeededRandom(1) }), { timers });
  await log.createTopic({ name: TOPIC, partitions: 1 });
});
afterEach(() => log.close());

const consume = (options: Partial<ConsumeOptions> = {}) =>
  log.consume({ group: "g", topics: [TOPIC], sessionTimeoutMs: SESSION_MS, ...options });

const passSessions = (count: number) => {
  for (let n = 0; n < count * 10; n++) timers.pass(SESSION_MS / 10);
};

test("who had to wait long for its first round says that it is alive ever after", async () => {
  const away = await consume({ instanceId: "worker-1" });
  await away.close();
  const newcomer = await consume();
  passSessions(1);
  expect(newcomer.assignment()).toEqual([{ topic: TOPIC, partition: 0 }]);
  const { generation } = log.coordinator.snapshot("g");
  passSessions(3);
  expect(log.coordinator.snapshot("g")).toMatchObject({ generation, state: "Stable" });
});
