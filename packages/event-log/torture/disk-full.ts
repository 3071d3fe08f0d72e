import { ok } from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdir, mkdtemp, open, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { openEmbeddedLog } from "../src/embedded/index.ts";
import { EventLogError } from "../src/errors.ts";
import type { EventLog } from "../src/event-log.ts";
import { AppendedRecords } from "../src/testing/appended-records.ts";
import { appendedValue } from "../src/testing/appended-value.ts";
import { SeededRandom } from "../src/testing/seeded-random.ts";
import { inOwnMounts } from "./own-mounts.ts";
import { type Figures, type Scenario, seedsFrom1 } from "./scenario.ts";

/** How often the disk of one log is filled. */
const EPISODES = 5;
const DISK = "size=64m,nr_inodes=500";
const APPENDERS = 16;
const TOPIC = "events";
/** What the README promises. */
const REFUSED_MS_MAX = 1000;
const RESUMED_MS_MAX = 5000;
/** A log that has found no end of its disk by then does not look. */
const FULL_MS_MAX = 20_000;

export const diskFull: Scenario = inOwnMounts(
  {
    name: "disk-full",
    what: `a small tmpfs runs out of space or of inodes under appends and has room again, ${EPISODES} times a case`,
    seeds: seedsFrom1({ short: 20 / EPISODES, long: 1000 / EPISODES }),
    isEndless: true,
    caseSecondsMax: 180,
    run: async (seed, figures) => {
      const disk = await mkdtemp(join(tmpdir(), "touchline-disk-full-"));
      spawnSync("mount", ["-t", "tmpfs", "-o", DISK, "tmpfs", disk]);
      try {
        await liveThrough(disk, new SeededRandom(seed), figures);
      } finally {
        spawnSync("umount", [disk]);
        await rm(disk, { recursive: true });
      }
    },
  },
  { asRoot: false },
);

async function liveThrough(disk: string, random: SeededRandom, figures: Figures): Promise<void> {
  const directory = join(disk, "log");
  const records = new AppendedRecords();
  for (let life = 0, left = EPISODES; left > 0; life++) {
    const log = await openSmall(directory);
    const load = new Load(log, records, life);
    const episodes = 1 + random.below(left);
    left -= episodes;
    for (let n = 0; n < episodes; n++) {
      await load.nextAck(FULL_MS_MAX);
      const makeRoom = await fill(disk, random.pick(["space", "inodes"]));
      await load.nextRefusal(FULL_MS_MAX);
      await pause(random.below(1000));
      await records.check(log);
      figures.add("episodes");
      // Now and then the log is closed while there is no room, and opened when there is.
      if (n === episodes - 1 && random.chance(0.3)) await load.end();
      await makeRoom();
      if (load.hasEnded) continue;
      figures.measure("resumed after ms", await load.nextAck(RESUMED_MS_MAX));
    }
    await load.end();
    await log.close();
    figures.measure("refused after ms", ...load.refusedMs);
  }
  const log = await openSmall(directory);
  await records.check(log);
  await log.close();
  figures.add("acknowledged", records.acked);
}

async function openSmall(directory: string): Promise<EventLog> {
  const log = await openEmbeddedLog({
    directory,
    segmentBytesMax: 256 * 1024,
    journalBytesMax: 512 * 1024,
    stagingBytesMax: 1024 * 1024,
    cacheBytesMax: 256 * 1024,
  });
  await log.createTopic({ name: TOPIC, partitions: 4 });
  return log;
}

/** Takes all the space or all the names there are; the answer gives them back. */
async function fill(disk: string, what: "space" | "inodes"): Promise<() => Promise<void>> {
  const ballast = join(disk, "ballast");
  await mkdir(ballast);
  try {
    if (what === "space") {
      const file = await open(join(ballast, "0"), "w");
      const bytes = Buffer.alloc(64 * 1024, 1);
      try {
        // The last write finds some room, the one after it none.
        for (;;) await file.write(bytes);
      } finally {
        await file.close();
      }
    }
    for (let n = 0; ; n++) await writeFile(join(ballast, String(n)), "");
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOSPC")) throw error;
  }
  return () => rm(ballast, { recursive: true });
}

/** Appends without end, as callers do that try again when they are told to. */
class Load {
  readonly refusedMs: number[] = [];
  hasEnded = false;
  readonly #log: EventLog;
  readonly #records: AppendedRecords;
  readonly #life: number;
  readonly #appenders: Promise<unknown>;
  #failure: { readonly error: unknown } | undefined;
  #acks = 0;

  constructor(log: EventLog, records: AppendedRecords, life: number) {
    this.#log = log;
    this.#records = records;
    this.#life = life;
    const appenders = Array.from({ length: APPENDERS }, (_, n) => this.#appendUntilEnd(n));
    this.#appenders = Promise.all(appenders).catch((error: unknown) => {
      this.#failure = { error };
    });
  }

  /** Milliseconds until something is acknowledged. */
  nextAck(msMax: number): Promise<number> {
    return this.#until("acknowledged", () => this.#acks, msMax);
  }

  nextRefusal(msMax: number): Promise<number> {
    return this.#until("refused", () => this.refusedMs.length, msMax);
  }

  async end(): Promise<void> {
    this.hasEnded = true;
    await this.#appenders;
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  async #until(what: string, count: () => number, msMax: number): Promise<number> {
    const before = count();
    const startedAt = performance.now();
    while (count() === before) {
      if (this.#failure !== undefined) throw this.#failure.error;
      const ms = performance.now() - startedAt;
      ok(ms < msMax, `nothing was ${what} within ${msMax} ms`);
      await pause(1);
    }
    return performance.now() - startedAt;
  }

  async #appendUntilEnd(appender: number): Promise<void> {
    for (let n = 0; !this.hasEnded; n++) {
      const value = appendedValue(this.#life, appender, n);
      const startedAt = performance.now();
      try {
        const [position] = await this.#log.append(TOPIC, [{ key: `${appender}`, value }]);
        const { partition, offset } = position!;
        this.#records.hear([`acked ${TOPIC} ${partition} ${offset} ${Date.now()} ${value}`]);
        this.#acks++;
        await pause(1);
      } catch (error) {
        if (!(error instanceof EventLogError && error.retriable)) throw error;
        const tookMs = performance.now() - startedAt;
        ok(tookMs <= REFUSED_MS_MAX, `an append was refused only after ${Math.round(tookMs)} ms`);
        this.refusedMs.push(tookMs);
        this.#records.hear([`refused ${TOPIC} ${error.code} ${value}`]);
        await pause(20);
      }
    }
  }
}
