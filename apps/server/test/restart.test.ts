import { afterEach, beforeEach, expect, test } from "vitest";
import { readLogOnDisk } from "./log-on-disk.ts";
import { freePort, startServer, temporaryDirectory } from "./running-server.ts";
import { matchesOf } from "./viewing.ts";
import { waitFor } from "./waiting.ts";
import { watchEverything } from "./witness.ts";

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
beforeEach(async () => {
  directory = await temporaryDirectory();
});
afterEach(() => directory.remove());

test("stopped and started again, it goes on where it was, and a viewer misses nothing", async () => {
  const port = await freePort();
  const args = ["--port", String(port), "--data", directory.path, "--speed", "60"];
  const url = `http://127.0.0.1:${port}`;
  const witness = watchEverything(url);

  const first = await startServer(args);
  await waitFor(() => witness.seen.length > 20);
  const before = await matchesOf(url);
  const ended = await first.stop("SIGTERM");
  expect(ended.code).toBe(0);
  expect(ended.tookMs).toBeLessThan(10_000);
  const stopped = await readLogOnDisk(directory.path);

  const second = await startServer(args);
  const seenBefore = witness.seen.length;
  await waitFor(() => witness.seen.length > seenBefore + 20);
  const after = await matchesOf(url);
  expect(after.map(({ matchId }) => matchId)).toEqual(before.map(({ matchId }) => matchId));
  for (const [index, { seq }] of after.entries())
    expect(seq).toBeGreaterThanOrEqual(before[index]?.seq ?? Infinity);
  await second.stop("SIGTERM");

  const log = await readLogOnDisk(directory.path);
  const written = new Map(log.events.map(({ record, event }) => [placeOf(record), event]));
  for (const { record, event } of stopped.events)
    expect(written.get(placeOf(record))).toEqual(event);

  // Dense per match, as the viewer received them over both lives of the server: no gap, nothing twice.
  for (const ofMatch of Map.groupBy(witness.seen, ({ event }) => event.matchId).values()) {
    const seqs = ofMatch.map(({ event }) => event.seq);
    expect(seqs).toEqual(seqs.map((_, index) => (seqs[0] ?? 0) + index));
  }
  witness.close();
});

test("started with other matches, those nobody plays any more are gone from the board", async () => {
  const args = ["--port", "0", "--data", directory.path];
  const first = await startServer(args);
  await waitFor(async () => (await matchesOf(first.url)).length === 10);
  await first.stop("SIGTERM");

  const second = await startServer([...args, "--simulate", "5"]);
  const shown = async () => (await matchesOf(second.url)).map(({ matchId }) => matchId);
  await waitFor(async () => (await shown()).filter(isOf("simulator")).length === 5);
  await waitFor(async () => (await shown()).filter(isOf("match-day")).length === 0);
  expect((await shown()).length).toBe(5);
  await second.stop("SIGTERM");

  // And back: the match day begins anew, and the five are nobody's.
  const third = await startServer(args);
  await waitFor(async () => {
    const board = (await matchesOf(third.url)).map(({ matchId }) => matchId);
    return board.length === 10 && board.every(isOf("match-day"));
  });
  await third.stop("SIGTERM");
});

const isOf = (feedId: string) => (matchId: string) => matchId.startsWith(`${feedId}-`);

const placeOf = ({ partition, offset }: { partition: number; offset: number }) =>
  `${partition}/${offset}`;
