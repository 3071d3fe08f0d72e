import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openEmbeddedLog } from "../embedded-log.ts";

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "touchline-"));
});
afterEach(() => rm(root, { recursive: true }));

const open = (replicaRetryMs: number) =>
  openEmbeddedLog({
    directory: join(root, "a"),
    replicaDirectories: [join(root, "b")],
    replicaRetryMs,
  });

test("a directory that is removed while its files take every byte is missed, and made anew, empty partitions too", async () => {
  const log = await open(50);
  await log.createTopic({ name: "events", partitions: 2, replicationFactor: 2 });
  await log.append("events", [{ value: "before", partition: 0 }]);
  await rm(join(root, "b"), { recursive: true });
  const partition = async () => (await log.describeTopics())[0]!.partitions[0]!;
  await vi.waitFor(async () => {
    expect((await partition()).epoch).toBe(1);
    expect(log.replicas().map(({ state }) => state)).toEqual(["in_sync", "in_sync"]);
  });
  await log.append("events", [{ value: "after", partition: 0 }]);
  await log.close();

  // What is in the directory that was made anew is everything: the other may go now.
  await rm(join(root, "a"), { recursive: true });
  const alone = await open(60_000);
  const { records } = await alone.fetch({ topic: "events", partition: 0, offset: 0 });
  expect(records.map(({ value }) => value.toString())).toEqual(["before", "after"]);
  await alone.close();
});

test("a directory that was made anew is locked anew", async () => {
  const log = await open(50);
  await rm(join(root, "b"), { recursive: true });
  await vi.waitFor(() => expect(log.replicas()[1]!.state).not.toBe("in_sync"));
  await vi.waitFor(() => expect(log.replicas()[1]!.state).toBe("in_sync"));
  await expect(openEmbeddedLog({ directory: join(root, "b") })).rejects.toMatchObject({
    code: "EVENT_LOG_LOCKED",
  });
  await log.close();
});
