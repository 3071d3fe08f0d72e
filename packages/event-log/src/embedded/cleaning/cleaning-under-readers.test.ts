import { mkdtemp, readdir, readlink, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { EventLogError } from "../../errors.ts";
import type { EventLog, LogRecord } from "../../event-log.ts";
import { ManualTime } from "../../testing/manual-time.ts";
import { openEmbeddedLog } from "../index.ts";

vi.setConfig({ testTimeout: 60_000 });

const READERS = 20;
const ROUNDS = 8;
const SEGMENT_BYTES = 64 * 1024;
const DESCRIPTORS = "/proc/self/fd";

async function openHere(time: ManualTime): Promise<{ log: EventLog; directory: string }> {
  const directory = await mkdtemp(join(tmpdir(), "touchline-cleaning-"));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const log = await openEmbeddedLog({
    directory,
    timers: time,
    clock: time,
    cleanIntervalMs: 1000,
    segmentBytesMax: SEGMENT_BYTES,
    journalBytesMax: 4 * SEGMENT_BYTES,
    // Nothing is served from memory, so every read meets the files.
    cacheBytesMax: 0,
  });
  onTestFinished(() => log.close());
  return { log, directory };
}

/** Reads from the start to the end again and again; what is removed meanwhile it may only hear of as out of range. */
async function readForEver(
  log: EventLog,
  isOver: () => boolean,
  see: (r: LogRecord) => void,
): Promise<number> {
  let outOfRange = 0;
  while (!isOver()) {
    let offset = await log.offsetAt("events", 0, "earliest");
    try {
      for (;;) {
        const result = await log.fetch({ topic: "events", partition: 0, offset, bytesMax: 20_000 });
        result.records.forEach(see);
        if (result.nextOffset === offset) break;
        offset = result.nextOffset;
      }
    } catch (error) {
      if (!(error instanceof EventLogError) || error.code !== "EVENT_LOG_OFFSET_OUT_OF_RANGE")
        throw error;
      outOfRange++;
    }
    await new Promise((resolve) => void setImmediate(resolve));
  }
  return outOfRange;
}

/** Files of this log that the process has open; none are counted where the system does not tell. */
async function openFiles(directory: string): Promise<readonly string[]> {
  const names = await readdir(DESCRIPTORS).catch(() => []);
  const links = await Promise.all(
    names.map((name) => readlink(join(DESCRIPTORS, name)).catch(() => "")),
  );
  return links.filter((path) => path.startsWith(directory) && path.includes("/partitions/"));
}

test.for([["delete"], ["compact"]] as const)(
  `${READERS} readers stream while segments go by cleanupPolicy %s: none meets a closed file, none is left open`,
  async ([cleanupPolicy]) => {
    const time = new ManualTime();
    const { log, directory } = await openHere(time);
    const limits = cleanupPolicy === "delete" ? { retentionBytes: 3 * SEGMENT_BYTES } : {};
    await log.createTopic({ name: "events", partitions: 1, cleanupPolicy, ...limits });
    let over = false;
    const values: string[] = [];
    const see = ({ offset, value }: LogRecord) => expect(value.toString()).toBe(values[offset]);
    const readers = Array.from({ length: READERS }, () => readForEver(log, () => over, see));
    for (let round = 0; round < ROUNDS; round++) {
      for (let n = 0; n < 40; n++) {
        const value = `${round} ${n} ${"x".repeat(3000)}`;
        values.push(value);
        await log.append("events", [{ key: `key-${n % 7}`, value }]);
      }
      await time.pass(1000);
    }
    over = true;
    await Promise.all(readers);
    const described = async () => (await log.describeTopics())[0]!.partitions[0]!;
    const { status, sizeBytes } = await described();
    expect(status).toBe("online");
    expect(sizeBytes).toBeLessThan(values.join("").length / 2);
    // The checkpoint behind the last round closes and removes what it no longer names.
    await expect
      .poll(async () => hasOnlyLiving(directory, (await described()).segments))
      .toBe(true);
  },
);

async function hasOnlyLiving(directory: string, segments: number): Promise<boolean> {
  const files = await readdir(join(directory, "partitions", "events-0"));
  const logs = files.filter((name) => name.endsWith(".log"));
  const open = await openFiles(directory);
  const isGone = open.some((path) => path.endsWith("(deleted)"));
  return logs.length <= segments && open.length <= segments && !isGone;
}
