import { afterEach, beforeEach, expect, test } from "vitest";
import { ManualTimers } from "../../testing/manual-timers.ts";
import { SeededRandom } from "../../testing/seeded-random.ts";
import { SimulatedDisk } from "../../testing/simulated-disk.ts";
import { openSmallLog } from "../../testing/small-log.ts";
import type { ConsumeOptions } from "../../event-log.ts";
import type { EmbeddedLog } from "../embedded-log.ts";
import { encodeAssignment, encodeSubscription } from "./consumer-protocol.ts";
import type { JoinAnswer } from "./coordinator-protocol.ts";

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

test("a commit that waits for a leader to assign is refused when another takes its member's name", async () => {
  const leader = remoteLeader();
  const member = await consume({ instanceId: "worker-1" });
  leader.join();
  leader.assignAllTo("worker-1");
  expect(member.assignment()).toHaveLength(1);
  leader.join();
  const commit = member.commit(TOPIC, 0, 0);
  const refused = expect(commit).rejects.toMatchObject({
    code: "EVENT_LOG_PARTITION_NOT_ASSIGNED",
  });
  await timers.nextTurn();
  await consume({ instanceId: "worker-1" });
  await refused;
});

test.for(["another member", "a reset"])(
  "who has left with a batch commits it late, but not over what %s did since",
  async (since) => {
    await log.append(
      TOPIC,
      Array.from({ length: 9 }, () => ({ value: "x" })),
    );
    const left = await consume({ recordsMax: 3 });
    await left[Symbol.asyncIterator]().next();
    await left.close();
    await left.commit(TOPIC, 0, 2);
    await left.commit(TOPIC, 0, 3);
    if (since === "a reset") {
      await log.moveOffsets("g", [{ topic: TOPIC, partition: 0, from: 3, to: 0 }]);
    } else {
      const other = await consume();
      await other.commit(TOPIC, 0, 6);
      await other.close();
    }
    await expect(left.commit(TOPIC, 0, 3)).rejects.toMatchObject({
      code: "EVENT_LOG_PARTITION_NOT_ASSIGNED",
    });
  },
);

/** Leads the group from the other end of a wire, and assigns only when it is told to. */
function remoteLeader() {
  const { coordinator } = log;
  const metadata = encodeSubscription({ topics: [TOPIC], owned: [], generation: -1 });
  let answer: Extract<JoinAnswer, { type: "joined" }> | undefined;
  const leader = {
    join: () =>
      coordinator.join(
        {
          group: "g",
          memberId: answer?.memberId ?? "",
          clientId: "wire",
          protocolType: "consumer",
          protocols: [{ name: "cooperative-range", metadata }],
          sessionTimeoutMs: SESSION_MS,
          rebalanceTimeoutMs: SESSION_MS,
        },
        (joined) => (answer = joined.type === "joined" ? joined : undefined),
      ),
    assignAllTo: (instanceId: string) => {
      const { memberId, generation, members } = answer!;
      const all = encodeAssignment([{ topic: TOPIC, partition: 0 }]);
      const theirs = members.filter((member) => member.instanceId === instanceId);
      const assignments = new Map(theirs.map((member) => [member.memberId, all]));
      coordinator.sync({ group: "g", memberId, generation, assignments }, () => undefined);
    },
  };
  leader.join();
  leader.assignAllTo("nobody");
  return leader;
}

test("who takes over while a commit is on its way to the disk goes on behind it", async () => {
  await log.append(TOPIC, [{ value: "0" }, { value: "1" }]);
  const slow = await consume({ recordsMax: 1, pollIntervalMaxMs: SESSION_MS });
  await slow[Symbol.asyncIterator]().next();
  const other = await consume({ recordsMax: 1 });
  const committed = slow.commit(TOPIC, 0, 1);
  passSessions(1);
  expect(other.assignment()).toHaveLength(1);
  await committed;
  const { value } = await other[Symbol.asyncIterator]().next();
  expect(value?.records.map(({ offset }: { offset: number }) => offset)).toEqual([1]);
});
