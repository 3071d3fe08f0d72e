import { setTimeout as wait } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readLogOnDisk } from "./log-on-disk.ts";
import { freePort, startServer, temporaryDirectory } from "./running-server.ts";
import { watchEverything } from "./witness.ts";

const kills = 50;
/** Milliseconds a server lives once it answers: from hardly at all to a third of a second. */
const livesMsMax = 350;

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
beforeEach(async () => {
  directory = await temporaryDirectory();
});
afterEach(() => directory.remove());

test("killed fifty times in a replay at 200×, nothing acknowledged is lost and nothing happens twice", async () => {
  const port = await freePort();
  const args = ["--port", String(port), "--data", directory.path, "--speed", "200"];
  const url = `http://127.0.0.1:${port}`;
  const witness = watchEverything(url);
  let durable = new Map<string, number>();

  for (let kill = 0; kill < kills; kill++) {
    const server = await startServer(args);
    const found = await highWatermarks(url);
    for (const [partition, highWatermark] of durable)
      expect([partition, found.get(partition)]).toEqual([
        partition,
        Math.max(highWatermark, found.get(partition) ?? -1),
      ]);
    await wait(Math.random() * livesMsMax);
    durable = await highWatermarks(url);
    await server.stop("SIGKILL");
  }

  const last = await startServer(args);
  await allFinished(url);
  await sameSeqs(witness, url);
  const ended = await last.stop("SIGTERM");
  expect(ended.code).toBe(0);

  const log = await readLogOnDisk(directory.path);
  const reportIds = log.reports.map(({ reportId }) => reportId);
  expect(new Set(reportIds).size).toBe(reportIds.length);
  const revisions = log.events.map(({ event }) => `${event.eventId} ${event.rev}`);
  expect(new Set(revisions).size).toBe(revisions.length);

  // What any viewer was ever shown was already durable: it stands in the log, at the same place, for good.
  const eventAt = new Map(
    log.events.map(({ record, event }) => [`${record.partition}/${record.offset}`, event]),
  );
  expect(witness.seen.length).toBeGreaterThan(100);
  for (const { partition, offset, event } of witness.seen)
    expect(eventAt.get(`${partition}/${offset}`)).toEqual(event);
  for (const [matchId, match] of log.matchById) {
    const shown = witness.client.match(matchId).getSnapshot().match;
    if (shown !== undefined) expect(withoutUndefined(shown)).toEqual(withoutUndefined(match));
  }
  witness.close();
}, 240_000);
