import { expect, test } from "vitest";
import { ManualTime } from "../../testing/manual-time.ts";
import { SeededRandom } from "../../testing/seeded-random.ts";
import { SimulatedDisk } from "../../testing/simulated-disk.ts";
import { openSmallLog } from "../../testing/small-log.ts";
import type { Consumer } from "../../event-log.ts";

const TOPIC = "events";
const PARTITIONS = 32;
const MEMBERS = 500;

test("of the many members of a large group those who come or go within a moment are met by one round", async () => {
  const time = new ManualTime();
  const disk = new SimulatedDisk({ random: new SeededRandom(1) });
  const log = await openSmallLog(disk, { clock: time, timers: time });
  await log.createTopic({ name: TOPIC, partitions: PARTITIONS });
  const members: Consumer[] = [];
  for (let n = 0; n < MEMBERS; n++) {
    const assignment = "cooperative-sticky";
    members.push(await log.consume({ group: "g", topics: [TOPIC], assignment }));
  }
  const describe = async () => (await log.describeGroups())[0]!;
  const shared = (among: readonly Consumer[]) =>
    among.flatMap((member) => member.assignment().map(({ partition }) => partition));
  const afterJoining = await describe();
  expect(afterJoining.members).toBe(MEMBERS);
  // Nobody who has a partition waits for those who come.
  expect(new Set(shared(members)).size).toBe(PARTITIONS);
  await time.pass(1000);
  const { generation, state } = await describe();
  expect(state).toBe("Stable");
  expect(generation).toBeLessThan(afterJoining.generation + 3);
  expect(generation).toBeLessThan(200);
  const left = members.splice(0, MEMBERS / 2);
  for (const member of left) await member.close();
  expect((await describe()).generation).toBeLessThan(generation + 3);
  await time.pass(1000);
  const settled = await describe();
  expect(settled).toMatchObject({ state: "Stable", members: MEMBERS / 2 });
  expect(settled.generation).toBeLessThan(generation + 4);
  expect(shared(members).toSorted((a, b) => a - b)).toEqual(
    Array.from({ length: PARTITIONS }, (_, n) => n),
  );
  await log.close();
});
