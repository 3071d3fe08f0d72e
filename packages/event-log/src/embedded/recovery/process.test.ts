import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { readAll } from "../../event-log.contract.ts";
import type { LogRecord } from "../../event-log.ts";
import { startAppending } from "../../testing/appending-child.ts";
import { parseAppendedValue } from "../../testing/appended-value.ts";
import { openEmbeddedLog } from "../index.ts";

vi.setConfig({ testTimeout: 120_000 });

let directory: string;
let child: { kill(): void } | undefined;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "touchline-event-log-"));
});
afterEach(async () => {
  child?.kill();
  await rm(directory, { recursive: true });
});

/** Starts a process that appends until it is killed. */
function start() {
  const topics = [{ name: "events", partitions: 4 }];
  const appending = startAppending({ directory, life: 0, topics });
  child = appending;
  return appending;
}

test("a directory that another process has open is refused by name, and free again when that one is killed", async () => {
  const running = start();
  await running.opened;
  await expect(openEmbeddedLog({ directory })).rejects.toMatchObject({
    code: "EVENT_LOG_LOCKED",
    message: expect.stringContaining(`pid ${running.pid}`),
  });
  running.kill();
  await running.ended;
  const log = await openEmbeddedLog({ directory });
  await expect(openEmbeddedLog({ directory })).rejects.toMatchObject({ code: "EVENT_LOG_LOCKED" });
  await log.close();
  await (await openEmbeddedLog({ directory })).close();
});

test("whoever opens read-only while another process appends sees whole records, dense, and changes nothing", async () => {
  const running = start();
  await running.opened;
  let seen = 0;
  await vi.waitFor(
    async () => {
      const log = await openEmbeddedLog({ directory, readOnly: true });
      const records = await readAll(log, "events", 0);
      expect(records.every((record, n) => record.offset === n)).toBe(true);
      const isWhole = ({ value }: LogRecord) => parseAppendedValue(value.toString()) !== undefined;
      expect(records.every(isWhole)).toBe(true);
      expect(records.length).toBeGreaterThanOrEqual(seen);
      seen = records.length;
      const [topic] = await log.describeTopics();
      expect(topic!.partitions.map((p) => p.status)).toEqual(Array(4).fill("online"));
      await expect(log.append("events", [{ value: "x" }])).rejects.toMatchObject({
        code: "EVENT_LOG_READ_ONLY",
      });
      await log.close();
      expect(seen).toBeGreaterThan(5000);
    },
    { timeout: 60_000, interval: 1 },
  );
  running.kill();
  await running.ended;
});

test("a read-only opening of a directory without a log says so and makes nothing", async () => {
  const nowhere = join(directory, "nowhere");
  await expect(openEmbeddedLog({ directory: nowhere, readOnly: true })).rejects.toMatchObject({
    code: "EVENT_LOG_NOT_FOUND",
  });
  await expect(rm(nowhere)).rejects.toMatchObject({ code: "ENOENT" });
});

test("the README's example runs and says what it should", async () => {
  const example = fileURLToPath(new URL("../../testing/readme-example.ts", import.meta.url));
  const started = spawn(process.execPath, [example], {
    cwd: directory,
    stdio: ["ignore", "pipe", "inherit"],
  });
  child = started;
  const said: string[] = [];
  for await (const line of createInterface({ input: started.stdout })) said.push(line);
  expect(said).toEqual(["0 goal"]);
});
