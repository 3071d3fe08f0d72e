/**
 * The same work on this log and on what else one would install for it: 300-byte records, each on disk before it is
 * acknowledged, 1 and 64 in flight, on one file system, in turns. One JSON line a peer and figure, then the ratios over the
 * best peer: `npm run bench -- event-log --peers`. Takes about two minutes; wants an idle machine.
 *
 * Redis and NATS are processes of their own behind loopback TCP, as they are used; this log and SQLite run in the caller's
 * process, which is what a library is for. What part of a difference is the wire cannot be told from these figures.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { natsJetStream } from "./peers/nats-jetstream.ts";
import { ownLog } from "./peers/own-log.ts";
import type { Peer, RunningPeer } from "./peers/peer.ts";
import { redisStreams } from "./peers/redis-streams.ts";
import { sqliteGrouped, sqliteOneByOne } from "./peers/sqlite.ts";

const PEERS = [ownLog, redisStreams, natsJetStream, sqliteOneByOne, sqliteGrouped];
const VALUE = Buffer.alloc(300, "x");
const ROUNDS = 7;
const ROUND_MS = 1500;
const WARM_UP_MS = 500;

const MEASURES = [
  {
    of: "acks per second",
    unit: "acks/s",
    value: (round: Round) => round.acksPerSecond,
    better: (a: number, b: number) => b - a,
  },
  {
    of: "p50 of an append",
    unit: "ms",
    value: (round: Round) => round.p50Ms,
    better: (a: number, b: number) => a - b,
  },
  {
    of: "p99 of an append",
    unit: "ms",
    value: (round: Round) => round.p99Ms,
    better: (a: number, b: number) => a - b,
  },
];

interface Contestant {
  readonly peer: Peer;
  readonly running: RunningPeer;
  /** One of each round. */
  readonly rounds: Round[];
}

interface Round {
  readonly acksPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

if (process.argv.includes("--peers")) {
  const directory = await mkdtemp(join(tmpdir(), "touchline-peers-"));
  try {
    await compare(directory);
  } finally {
    await rm(directory, { recursive: true });
  }
} else {
  process.stderr.write("  other logs are measured beside this one with --peers\n");
}

async function compare(directory: string): Promise<void> {
  const contestants: Contestant[] = [];
  try {
    for (const peer of PEERS) {
      const running = await peer.start(directory);
      if (typeof running === "string")
        process.stderr.write(`  ${peer.name} left out: ${running}\n`);
      else contestants.push({ peer, running, rounds: [] });
    }
    for (const inFlight of [1, 64]) {
      for (const { running } of contestants) await appendFor(running, inFlight, WARM_UP_MS);
      for (let round = 0; round < ROUNDS; round++) {
        for (const { running, rounds } of turned(contestants, round))
          rounds.push(await appendFor(running, inFlight, ROUND_MS));
      }
      printRounds(contestants, inFlight);
      for (const { rounds } of contestants) rounds.length = 0;
    }
  } finally {
    for (const { running } of contestants) await running.close();
  }
}

/** Another order each round, so that nobody always runs behind the same one. */
function turned<T>(all: readonly T[], by: number): T[] {
  return all.map((_, n) => all[(n + by) % all.length]!);
}

async function appendFor(
  peer: RunningPeer,
  inFlight: number,
  milliseconds: number,
): Promise<Round> {
  const tookMs: number[] = [];
  const started = performance.now();
  const end = started + milliseconds;
  const appender = async () => {
    for (let now = performance.now(); now < end;) {
      await peer.append(VALUE);
      const acked = performance.now();
      tookMs.push(acked - now);
      now = acked;
    }
  };
  await Promise.all(Array.from({ length: inFlight }, appender));
  const seconds = (performance.now() - started) / 1000;
  return {
    acksPerSecond: tookMs.length / seconds,
    p50Ms: quantile(tookMs, 0.5),
    p99Ms: quantile(tookMs, 0.99),
  };
}

function printRounds(contestants: readonly Contestant[], inFlight: number): void {
  const own = contestants.find(({ peer }) => peer === ownLog)!;
  for (const measure of MEASURES) {
    const figure = `${measure.of} with ${inFlight} in flight`;
    const medianOf = ({ rounds }: Contestant) => quantile(rounds.map(measure.value), 0.5);
    for (const contestant of contestants) {
      const { name, durability, place } = contestant.peer;
      const { version } = contestant.running;
      const details = { peer: name, version, durability, place };
      print(figure, medianOf(contestant), measure.unit, details);
    }
    for (const use of ["as it comes", "with a group commit added"] as const) {
      const others = contestants.filter(({ peer }) => peer !== ownLog && peer.use === use);
      const best = others.toSorted((a, b) => measure.better(medianOf(a), medianOf(b)))[0];
      if (best === undefined) continue;
      const ratios = own.rounds.map((r, n) => measure.value(r) / measure.value(best.rounds[n]!));
      const over = `${figure}, over the best peer ${use}`;
      print(over, quantile(ratios, 0.5), "ratio", { best: best.peer.name });
    }
  }
}

function print(
  figure: string,
  value: number,
  unit: string,
  details: Readonly<Record<string, string>>,
): void {
  const rounded = Number(value.toPrecision(4));
  process.stdout.write(
    `${JSON.stringify({ bench: "event-log peers", figure, value: rounded, unit, ...details })}\n`,
  );
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
}
