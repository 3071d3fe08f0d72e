import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { partitionFor } from "@touchline/event-log";
import { openEmbeddedLog } from "@touchline/event-log/embedded";
import { topics } from "@touchline/football";
import type { AdminOverview } from "@touchline/protocol/admin";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readLogOnDisk } from "./log-on-disk.ts";
import { type RunningServer, startServer, temporaryDirectory } from "./running-server.ts";
import { enter, matchesOf, matchOf } from "./viewing.ts";
import { waitFor } from "./waiting.ts";

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
beforeEach(async () => {
  directory = await temporaryDirectory();
});
afterEach(() => directory.remove());

const start = () => startServer(["--port", "0", "--data", directory.path, "--speed", "200"]);

/** Three lives of a server. */
const timeout = 120_000;

/** Ways in which a disk gives back something else than was synced to it. */
const damages = {
  "a flipped bit": (bytes: Buffer) => withFlippedBit(bytes, bytes.length >> 1),
  "a torn-off end": (bytes: Buffer) => bytes.subarray(0, bytes.length >> 1),
};

test.for([
  ["a flipped bit", "match-events"],
  ["a flipped bit", "reports"],
  ["a torn-off end", "match-events"],
  ["a torn-off end", "reports"],
] as const)(
  "%s in `%s` stops that partition alone, in one line, and nothing is cut away",
  { timeout },
  async ([damage, topic]) => {
    const seqBefore = await playAWhile("SIGTERM");
    const { file, partition } = await largestSegment(topic);
    const whole = await readFile(file);
    const damaged = damages[damage](whole);
    await writeFile(file, damaged);

    const server = await start();
    const overview = await enter(server);
    const stood = await goesOnWithout({ server, partition, seqBefore });
    expect(notOnline(await overview())).toEqual([
      {
        topic,
        partition,
        status: "offline",
        fault: expect.stringMatching(new RegExp(`${file} (is damaged at|ends at) byte \\d+`)),
      },
    ]);
    const told = server.stderr().trim().split("\n");
    expect(told).toEqual([
      expect.stringMatching(
        new RegExp(`^touchline: ${topic}/${partition} .*${file} (is damaged at|ends at) byte \\d+`),
      ),
    ]);
    expect((await server.stop("SIGTERM")).code).toBe(0);
    expect((await readFile(file)).equals(damaged)).toBe(true);

    // Put back from a copy, it goes on, and what it missed meanwhile is made up for.
    await writeFile(file, whole);
    const mended = await start();
    for (const [matchId, seq] of stood)
      await waitFor(async () => (await matchOf(mended.url, matchId)).match.seq > seq);
    expect(notOnline(await (await enter(mended))())).toEqual([]);
    expect((await mended.stop("SIGTERM")).code).toBe(0);
    // Reading folds every match: it throws on a hole.
    const { reports } = await readLogOnDisk(directory.path);
    expect(new Set(reports.map(({ reportId }) => reportId)).size).toBe(reports.length);
  },
);

test(
  "a flipped bit amid what a kill left in the journal stops the partition it belongs to, and is remembered",
  async () => {
    const seqBefore = await playAWhile("SIGKILL");
    const file = join(directory.path, "log", "journal", "1.journal");
    const bytes = await readFile(file);
    const { matchId, at } = middleEventIn(bytes);
    await writeFile(file, withFlippedBit(bytes, at));

    const partition = partitionFor(matchId, topics.matchEvents.partitions);
    const fault = {
      topic: topics.matchEvents.name,
      partition,
      status: "offline",
      fault: expect.stringMatching(/1\.journal is damaged at byte \d+/),
    };
    const server = await start();
    const overview = await enter(server);
    await goesOnWithout({ server, partition, seqBefore });
    expect(notOnline(await overview())).toEqual([fault]);
    expect(server.stderr().match(/1\.journal is damaged at byte \d+/g)).toHaveLength(1);
    expect((await server.stop("SIGTERM")).code).toBe(0);

    const again = await start();
    expect(notOnline(await (await enter(again))())).toEqual([fault]);
    await again.stop("SIGTERM");
  },
  timeout,
);

test.for(["competitions", "dead-letters", "feeds"] as const)(
  "a flipped bit in `%s` keeps nobody from starting and seeing",
  { timeout },
  async (topic) => {
    const seqBefore = await playAWhile("SIGTERM");
    await appendOne(topics.deadLetters.name);
    const { file } = await largestSegment(topic);
    await writeFile(file, damages["a flipped bit"](await readFile(file)));

    const server = await start();
    const overview = await enter(server);
    await waitFor(() => isReady(server.url));
    const fault = expect.stringMatching(`${file} is damaged at byte \\d+`);
    const offline = { topic, partition: 0, status: "offline", fault };
    expect(notOnline(await overview())).toEqual([offline]);
    const [feed] = (await overview()).feeds;
    if (topic === "feeds") {
      // A run that could not be found again is not begun; what was played stays on the board.
      expect(feed).toMatchObject({ state: "failed", message: fault });
      expect(server.stderr()).toContain("feed match-day has failed: ");
      for (const { matchId, seq } of await matchesOf(server.url))
        expect(seq).toBeGreaterThanOrEqual(seqBefore.get(matchId) ?? Infinity);
    } else {
      expect(feed?.state).toBe("running");
      await waitFor(async () => sum(await seqsOf(server.url)) > sum(seqBefore) + 100);
    }
    expect((await server.stop("SIGTERM")).code).toBe(0);
  },
);

type Seqs = ReadonlyMap<string, number>;

/** Plays until there is something to lose. Gives how far each match had come, at least. */
async function playAWhile(signal: NodeJS.Signals): Promise<Seqs> {
  const server = await start();
  await waitFor(async () => sum(await seqsOf(server.url)) > 500);
  const seqs = await seqsOf(server.url);
  await server.stop(signal);
  return seqs;
}

/**
 * Holds that a server is ready, that its other partitions move, and that what is known of the lost one stands. Gives how
 * far its matches had come.
 */
async function goesOnWithout({
  server: { url },
  partition,
  seqBefore,
}: {
  readonly server: RunningServer;
  readonly partition: number;
  readonly seqBefore: Seqs;
}): Promise<Seqs> {
  await waitFor(() => isReady(url), 5_000);
  const isLost = (matchId: string) =>
    partitionFor(matchId, topics.matchEvents.partitions) === partition;
  const [lost, others] = [[...seqBefore.keys()].filter(isLost), without(seqBefore, isLost)];
  expect(lost.length).toBeGreaterThan(0);
  const stood = await Promise.all(lost.map((matchId) => matchOf(url, matchId)));
  await waitFor(async () => sum(without(await seqsOf(url), isLost)) > sum(others) + 100);

  for (const { match, events } of stood) {
    expect(match.seq).toBeGreaterThanOrEqual(seqBefore.get(match.matchId) ?? Infinity);
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, i) => i + 1));
    expect((await matchOf(url, match.matchId)).match.seq).toBe(match.seq);
  }
  return new Map(stood.map(({ match }) => [match.matchId, match.seq]));
}

const isReady = async (url: string) => (await fetch(`${url}/readyz`)).status === 200;

const seqsOf = async (url: string): Promise<Seqs> =>
  new Map((await matchesOf(url)).map(({ matchId, seq }) => [matchId, seq]));

const sum = (seqs: Seqs) => seqs.values().reduce((total, seq) => total + seq, 0);

const without = (seqs: Seqs, isLost: (matchId: string) => boolean): Seqs =>
  new Map([...seqs].filter(([matchId]) => !isLost(matchId)));

const notOnline = (overview: AdminOverview) =>
  overview.topics.flatMap(({ name, partitions }) =>
    partitions
      .filter(({ status }) => status !== "online")
      .map(({ partition, status, fault }) => ({ topic: name, partition, status, fault })),
  );

/** The segment of a topic that has most in it. */
async function largestSegment(topic: string) {
  const folder = join(directory.path, "log", "partitions");
  const names = (await readdir(folder)).filter((name) => name.startsWith(`${topic}-`));
  const segments = await Promise.all(
    names.map(async (name) => {
      const file = join(folder, name, "00000000000000000000.log");
      return {
        file,
        partition: Number(name.split("-").at(-1)),
        sizeBytes: (await stat(file)).size,
      };
    }),
  );
  const [largest] = segments.toSorted((a, b) => b.sizeBytes - a.sizeBytes);
  if (largest === undefined) throw new Error(`${topic} has no segment`);
  return largest;
}

/** The event of a match in the middle of those a journal holds. */
function middleEventIn(journal: Buffer): { matchId: string; at: number } {
  const events = [...journal.toString("latin1").matchAll(/\{"matchId":"([^"]+)","seq":/g)];
  const middle = events[events.length >> 1];
  if (middle === undefined) throw new Error("there is no event in the journal");
  return { matchId: middle[1] ?? "", at: middle.index };
}

async function appendOne(topic: string): Promise<void> {
  const log = await openEmbeddedLog({ directory: join(directory.path, "log") });
  await log.append(topic, [{ key: "match-day", value: "a letter" }]);
  await log.close();
}

function withFlippedBit(bytes: Buffer, at: number): Buffer {
  const flipped = Buffer.from(bytes);
  flipped[at] = (flipped[at] ?? 0) ^ 1;
  return flipped;
}
