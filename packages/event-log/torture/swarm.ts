import type { EmbeddedLogOptions } from "../src/embedded/index.ts";
import type { Durability } from "../src/event-log.ts";
import type { SeededRandom } from "../src/testing/seeded-random.ts";
import { type Aim, aims, aimsAtOpening } from "./aim.ts";

/**
 * What a seed draws before anything happens: which features are in play, how large things are, what the disk does. A test
 * that always does everything never meets what only shows when one thing is away, so each seed leaves some of it out.
 */
export interface Swarm {
  readonly topics: number;
  readonly partitions: number;
  readonly limits: Partial<EmbeddedLogOptions>;
  /** Times that the process dies. */
  readonly crashes: number;
  /** Share of the crashes that are a kill, which loses nothing that was written. */
  readonly kills: number;
  /** Operations of the disk after which a crash comes, at most. */
  readonly crashWithin: number;
  /** Then the power waits for one of these. */
  readonly powerFailsIn: Aim | undefined;
  readonly appends: number;
  readonly recordsMax: number;
  readonly paddings: readonly [number, ...number[]];
  /** Chance that everything sent is waited for before the next append. */
  readonly patience: number;
  readonly keyed: boolean;
  /** What topics may have; a topic of which others ask for something else changes. */
  readonly durabilities: readonly [Durability, ...Durability[]];
  readonly retainsByAge: boolean;
  readonly retainsBySize: boolean;
  readonly compacts: boolean;
  readonly compresses: boolean;
  /** Producers with a name, taken up again in each life. */
  readonly producers: number;
  /** Clients that send batches as they are, and send again what was not answered. */
  readonly senders: number;
  /** Chance at each append that a topic is deleted and another made under its name. */
  readonly deletes: number;
  /** Chance at each append that a topic's settings are changed. */
  readonly changes: number;
  readonly severalPartitions: boolean;
  readonly headers: boolean;
  readonly commits: boolean;
  readonly tailing: boolean;
  readonly readOnlyLooks: boolean;
  readonly clockJumps: boolean;
  /** Turns in which nothing is sent before a life ends. */
  readonly idleTurns: number;
  readonly closes: number;
  /** Share of the lives in which the log is opened and read, and then the process dies. */
  readonly onlyLooks: number;
  /** Bytes asked for by a reader at once. */
  readonly fetchBytes: number;
  /** Milliseconds that pass a turn. */
  readonly turnMs: number;
  /** Chance that a read or a write of the disk does only a part. */
  readonly shortChance: number;
  /** Chance that an operation of the disk takes its time, so that others overtake it. */
  readonly slowChance: number;
  /** Operations of the disk in a life that are held while everything else goes on, at most. */
  readonly holdsMax: number;
  readonly holdsIn: Aim | undefined;
  /** Turns between two appends, at most. */
  readonly pauseTurns: number;
  /** Chance at each append that everything is read. */
  readonly looks: number;
  /** Chance that in a life one operation of the disk fails. */
  readonly failureChance: number;
  /** Operations after which one fails, at most: few, and it is while the log is opened. */
  readonly failsWithin: number;
  /** Which it is then: in all lives, as who fails once fails in the same place again. */
  readonly failsIn: Aim | undefined;
  /** Operations after a failure in which the process dies; undefined when it lives on as if nothing were. */
  readonly outlivesWithin: number | undefined;
  /** Chance that in a life the disk is full for a while. */
  readonly fullChance: number;
}

/** Turns that no life has: whoever waits for something else to come by is then found waiting. */
export const TURNS_WITHOUT_CLEANING = 100_000;

export function drawSwarm(random: SeededRandom): Swarm {
  const sometimes = (probability = 0.5) => random.chance(probability);
  const somewhere = () => (sometimes(0.6) ? random.pick(aims) : undefined);
  const crashWithin = random.pick([30, 100, 250]);
  const turnMs = random.pick([1, 10, 100]);
  const intervalMs = turnMs * random.pick([1, 20, 50]);
  return {
    topics: random.pick([1, 1, 2]),
    partitions: random.pick([1, 2, 3, 5]),
    limits: {
      segmentBytesMax: random.pick([1024, 4096, 4096, 16_384]),
      journalBytesMax: random.pick([1024, 4096, 8192, 32_768]),
      journalFilesMax: random.pick([2, 16]),
      stagingBytesMax: random.pick([2048, 2048, 16_384, 65_536]),
      cacheBytesMax: random.pick([0, 1024, 4096, 65_536]),
      cleanIntervalMs: turnMs * random.pick([10, 30, TURNS_WITHOUT_CLEANING]),
      deleteRetentionMs: turnMs * random.pick([0, 20, 10_000]),
      compactionKeysMax: random.pick([3, 1000]),
    },
    crashes: random.pick([1, 3, 4, 6]),
    kills: random.pick([0, 0.3, 0.5, 1]),
    crashWithin,
    powerFailsIn: somewhere(),
    appends: random.pick([3, 10, 30]),
    recordsMax: random.pick([1, 3, 8]),
    paddings: random.pick([
      [0, 10],
      [0, 10, 300, 1500],
      [300, 5000],
      [480, 490, 500, 510, 520],
    ]),
    patience: random.pick([0, 0.4, 0.7, 1]),
    keyed: sometimes(0.3),
    durabilities: random.pick([
      ["sync"],
      ["sync"],
      ["sync", "os"],
      ["os"],
      [{ intervalMs }],
      ["sync", "os", { intervalMs }],
    ]),
    retainsByAge: sometimes(0.2),
    retainsBySize: sometimes(0.2),
    compacts: sometimes(0.3),
    compresses: sometimes(0.3),
    producers: random.pick([0, 0, 1, 2]),
    senders: random.pick([0, 0, 1, 2]),
    deletes: random.pick([0, 0, 0.3]),
    changes: random.pick([0, 0, 0.1]),
    severalPartitions: sometimes(),
    headers: sometimes(0.2),
    commits: sometimes(),
    tailing: sometimes(),
    readOnlyLooks: sometimes(0.2),
    clockJumps: sometimes(0.3),
    idleTurns: random.pick([0, 0, 120]),
    closes: random.pick([0, 0.3, 0.8]),
    onlyLooks: random.pick([0, 0.2]),
    fetchBytes: random.pick([1, 700, 5000, 1_048_576]),
    turnMs,
    shortChance: random.pick([0, 0, 0.05, 0.5]),
    slowChance: random.pick([0, 0, 0.3]),
    holdsMax: 0,
    holdsIn: undefined,
    pauseTurns: 0,
    looks: 0.05,
    failureChance: random.pick([0, 0.8]),
    ...(sometimes(0.3)
      ? { failsWithin: 20, failsIn: random.pick(aimsAtOpening), outlivesWithin: undefined }
      : {
          failsWithin: crashWithin,
          failsIn: somewhere(),
          outlivesWithin: random.pick([undefined, 5, 30]),
        }),
    fullChance: random.pick([0, 0, 0.4]),
  };
}
