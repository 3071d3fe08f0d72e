import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describeEventLog, type LogUnderTest } from "../event-log.contract.ts";
import { SeededRandom } from "../testing/seeded-random.ts";
import { SimulatedDisk } from "../testing/simulated-disk.ts";
import { openEmbeddedLog } from "./index.ts";

describeEventLog("the embedded engine on a simulated disk whose power is cut", async () => {
  const random = new SeededRandom(7);
  const disk = new SimulatedDisk({ random });
  const open = () =>
    openEmbeddedLog({
      directory: "/data",
      fs: disk.fileSystem(),
      random,
      segmentBytesMax: 4096,
      journalBytesMax: 16_384,
      stagingBytesMax: 65_536,
      cacheBytesMax: 8192,
    });
  let log = await open();
  return {
    log,
    reopen: async () => {
      await log.close();
      return (log = await open());
    },
    crash: async () => {
      // Somewhere in the middle of what is under way.
      for (let steps = random.below(60); steps > 0; steps--) await Promise.resolve();
      if (random.chance(0.5)) await new Promise((resolve) => void setImmediate(resolve));
      for (let steps = random.below(60); steps > 0; steps--) await Promise.resolve();
      disk.cutPower();
      return (log = await open());
    },
    dispose: () => log.close(),
  };
});

describeEventLog("the embedded engine on this machine's disk", () => onRealDisk());

/** A crash here is a copy of the files as they are at that moment: what another process would find after a kill -9. */
async function onRealDisk(): Promise<LogUnderTest> {
  const directory = await mkdtemp(join(tmpdir(), "touchline-event-log-"));
  let life = 0;
  const open = () => openEmbeddedLog({ directory: join(directory, String(life)) });
  let log = await open();
  const dead: (typeof log)[] = [];
  return {
    log,
    reopen: async () => {
      await log.close();
      return (log = await open());
    },
    crash: async () => {
      await copyDirectory(join(directory, String(life)), join(directory, String(life + 1)));
      life++;
      dead.push(log);
      return (log = await open());
    },
    dispose: async () => {
      for (const each of [...dead, log]) await each.close();
      await rm(directory, { recursive: true });
    },
  };
}

/** The log may be removing files of a deleted topic at that moment: then the copy is made anew. */
async function copyDirectory(from: string, to: string): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await cp(from, to, { recursive: true });
    } catch (error) {
      const isGone = error instanceof Error && "code" in error && error.code === "ENOENT";
      if (!isGone || attempt === 10) throw error;
      await rm(to, { recursive: true, force: true });
    }
  }
}
