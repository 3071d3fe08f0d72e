import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { readAll } from "../event-log.contract.ts";
import { SeededRandom } from "../testing/seeded-random.ts";
import { openEmbeddedLog } from "./index.ts";

vi.setConfig({ testTimeout: 120_000 });

const KILLS = Number(process.env["EVENT_LOG_KILLS"] ?? 12);
const program = fileURLToPath(new URL("../testing/appending-process.ts", import.meta.url));

let directory: string;
let child: ChildProcess | undefined;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "touchline-event-log-"));
});
afterEach(async () => {
  child?.kill("SIGKILL");
  await rm(directory, { recursive: true });
});

/** Starts a process that appends, and gathers what it says; it is killed once it has said so many lines. */
function start(life: number, linesMax = Number.POSITIVE_INFINITY) {
  const started = spawn(process.execPath, [program, directory, String(life)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  child = started;
  const exited = new Promise((resolve) => started.once("close", resolve));
  const opened = Promise.withResolvers<void>();
  const ended = (async () => {
    const said: string[] = [];
    for await (const line of createInterface({ input: started.stdout })) {
      said.push(line);
      opened.resolve();
      if (said.length === linesMax) started.kill("SIGKILL");
    }
    await exited;
    return said;
  })();
  return { pid: started.pid, opened: opened.promise, ended, kill: () => started.kill("SIGKILL") };
}

test(`G2 G3 G4 G7 ${KILLS} kills -9 under load lose nothing acknowledged and invent nothing`, async () => {
  const random = new SeededRandom(9);
  const acked = new Map<string, string>();
  const committed = new Map<string, number>();
  for (let life = 0; life < KILLS; life++) {
    const said = await start(life, 1 + random.below(1500)).ended;
    expect(said[0]).toBe("open");
    for (const line of said.slice(1)) {
      const [first = "", second = "", value = ""] = line.split(" ");
      if (first === "committed")
        committed.set(second, Math.max(committed.get(second) ?? 0, Number(value)));
      // The last line may be half of one.
      else if (line.includes(".x") || line.endsWith(".")) acked.set(`${first}/${second}`, value);
    }
    const log = await openEmbeddedLog({ directory });
    const held = new Map<string, string>();
    for (let partition = 0; partition < 4; partition++) {
      const records = await readAll(log, "events", partition);
      expect(records.every((record, n) => record.offset === n)).toBe(true);
      for (const record of records)
        held.set(`${partition}/${record.offset}`, record.value.toString());
    }
    const lost = [...acked].filter(([position, value]) => !held.get(position)?.startsWith(value));
    expect(lost).toEqual([]);
    expect(new Set(held.values()).size).toBe(held.size);
    const [group] = await log.describeGroups();
    for (const { partition, committedOffset } of group!.partitions)
      expect(committedOffset).toBeGreaterThanOrEqual(committed.get(String(partition)) ?? 0);
    await log.close();
  }
  expect(acked.size).toBeGreaterThan(KILLS * 50);
});

test("a directory that another process has open is refused by name, and free again when that one is killed", async () => {
  const running = start(0);
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
  const running = start(0);
  await running.opened;
  let seen = 0;
  await vi.waitFor(
    async () => {
      const log = await openEmbeddedLog({ directory, readOnly: true });
      const records = await readAll(log, "events", 0);
      expect(records.every((record, n) => record.offset === n)).toBe(true);
      const isWhole = /^0\.\d+\.\d+\.x*$/;
      expect(records.every((record) => isWhole.test(record.value.toString()))).toBe(true);
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
  const example = fileURLToPath(new URL("../testing/readme-example.ts", import.meta.url));
  const started = spawn(process.execPath, [example], {
    cwd: directory,
    stdio: ["ignore", "pipe", "inherit"],
  });
  child = started;
  const said: string[] = [];
  for await (const line of createInterface({ input: started.stdout })) said.push(line);
  expect(said).toEqual(["0 goal"]);
});
