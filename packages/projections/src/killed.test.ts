import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { openEmbeddedLog } from "@touchline/event-log/embedded";
import { foldEvents, topics } from "@touchline/football";
import { expect, test } from "vitest";
import { openProjections } from "./open-projections.ts";
import { recordsOf, temporaryFolder } from "./testing/log.ts";
import { victimsEvents } from "./testing/victim.ts";

const kills = 4;

/** Runs a victim on the folder and kills it, as `kill -9` does, once it has printed so many lines. */
async function killAfter(lines: number, folder: string): Promise<void> {
  const victim = spawn(process.execPath, [join(import.meta.dirname, "testing/victim.ts"), folder], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = new Promise((resolve) => victim.once("exit", resolve));
  let printed = 0;
  for await (const line of createInterface(victim.stdout)) {
    if (line !== "") printed += 1;
    if (printed === lines) victim.kill("SIGKILL");
  }
  await exited;
  expect(printed).toBeGreaterThanOrEqual(lines);
}

test(
  "killed again and again between log and file, every event is applied once",
  { timeout: 120_000 },
  async () => {
    const folder = await temporaryFolder();
    for (let kill = 1; kill <= kills; kill += 1) {
      await killAfter(1 + kill * 13, folder);
      const log = await openEmbeddedLog({ directory: join(folder, "log") });
      const projections = await openProjections({ log, file: join(folder, "p.sqlite") });
      await projections.whenCaughtUp();
      const inLog = new Map<string, number>();
      for (const { key } of await recordsOf(log, topics.matchEvents.name))
        inLog.set(String(key), (inLog.get(String(key)) ?? 0) + 1);
      for (const [matchId, count] of inLog) {
        const events = victimsEvents.filter((event) => event.matchId === matchId).slice(0, count);
        expect(projections.events(matchId).map(({ event }) => event)).toEqual(events);
        expect(projections.match(matchId)).toEqual(foldEvents(events));
      }
      expect(projections.stats().matchesStored).toBe(inLog.size);
      await projections.close();
      await log.close();
    }
  },
);
