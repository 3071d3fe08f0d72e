import { EventLogError } from "../errors.ts";
import { checkpointOf } from "./recovery/checkpoint.ts";
import { isDiskFull } from "./disk/file-system.ts";
import type { LogState } from "./partitions/log-state.ts";
import type { Topic } from "./partitions/topic.ts";
import type { EmbeddedLogSettings } from "./options.ts";
import type { Partition } from "./partitions/partition.ts";
import {
  byTrust,
  firstRoster,
  hasDiverged,
  isInSync,
  newestRoster,
  nextRoster,
  type Roster,
} from "./replicas/roster.ts";
import type { Store } from "./replicas/store.ts";
import { beginAfter, goOn, type RecoveredStore } from "./replicas/store-opening.ts";
import { Stores } from "./replicas/stores.ts";
import type { SegmentMark } from "./segments/segment-mark.ts";
import { partitionDirectory } from "./cleaning/topic-removal.ts";

/** A log put together from its directories. */
export interface Assembly {
  readonly state: LogState;
  readonly stores: Stores;
}

/** A directory failed while the log was put together; the others may do without it. */
export class StoreFailed extends Error {
  readonly slot: number;

  constructor({ slot, directory }: Store, cause: unknown) {
    super(`${directory} failed while it was opened`, { cause });
    this.slot = slot;
  }
}

/**
 * Puts the log together from what its directories hold. The newest roster says which of them have everything; each partition
 * is taken from the first of those, the others are brought to the same state, and then all begin at a checkpoint of their
 * own. What is not in sync is left to be rebuilt behind.
 */
export async function assemble(
  all: readonly Store[],
  recovered: readonly RecoveredStore[],
  settings: EmbeddedLogSettings,
): Promise<Assembly> {
  const newest = newestRoster(recovered.map((r) => rosterOf(r, all)))!;
  const logId = checkIdentity(recovered) ?? drawId(settings);
  checkLineage(recovered, newest, all);
  const trusted = trustedStores(recovered, newest, all);
  const source = trusted[0]!;
  const { state } = source;
  const inSync = new Set(trusted.map(({ store }) => store.slot));
  const isUnchanged = newest.outSince.every((since, slot) => (since === null) === inSync.has(slot));
  const roster =
    isUnchanged && newest.outSince.length >= all.length
      ? newest
      : nextRoster(newest, all.length, inSync, drawId(settings));
  const { random, timers, diskFullRetryMs } = settings;
  const stores = new Stores({ all, logId, roster, state, random, timers, diskFullRetryMs });
  for (const { store } of trusted) store.state = "in_sync";
  for (const r of recovered) r.state.spreadOver(stores);
  const replayed = recovered.flatMap((r) => [...r.state.partitions()]);
  const adopted = adoptPartitions(state, trusted, recovered, newest);
  const kept = new Set(state.partitions());
  // Each directory has replayed its own journal; of what is not gone on with, nothing will be written.
  for (const partition of replayed) if (!kept.has(partition)) partition.memory.forgetUnwritten();
  if (settings.readOnly) return { state, stores };
  if (all.length === 1 && newest.outSince.length <= 1) {
    const { store, content } = source;
    store.journal = await goOn(settings, store, content);
    return { state, stores };
  }
  if (roster !== newest) raiseEpochs(state, newest, roster);
  await bringTogether(state, trusted);
  for (const { store, content } of recovered) {
    if (!inSync.has(store.slot) && !adopted.has(store.slot)) continue;
    if (!inSync.has(store.slot)) store.state = "catching_up";
    await guard(store, async () => {
      // Without it a full disk would have no room for the checkpoint.
      await store.ballast.fill(0);
      store.journal = await beginAfter(settings, store, content);
      const checkpoint = checkpointOf(store, store.journal.position, stores, state);
      await store.fs.syncDirectory(store.partitionsDirectory);
      await store.writeCheckpoint(checkpoint);
      await store.journal.free(checkpoint.journal.number);
    });
  }
  return { state, stores };
}

function rosterOf({ state }: RecoveredStore, all: readonly Store[]): Roster {
  return state.roster ?? firstRoster(Math.min(all.length, 1), "");
}

function drawId({ random }: EmbeddedLogSettings): string {
  return random.uint64().toString(16).padStart(16, "0");
}

/** The log that all of them belong to; undefined in format 1. Throws OPTION_INVALID when they are not of one log, in order. */
function checkIdentity(recovered: readonly RecoveredStore[]): string | undefined {
  const known = recovered.filter(({ checkpoint }) => checkpoint.log !== undefined);
  for (const { store, checkpoint } of known) {
    const { id, slot } = checkpoint.log!;
    const first = known[0]!;
    if (id !== first.checkpoint.log!.id) {
      throw new EventLogError(
        "EVENT_LOG_OPTION_INVALID",
        `${store.directory} belongs to another log than ${first.store.directory}. Nothing was changed; name the right one, or an empty one`,
      );
    }
    if (slot !== store.slot && recovered.length > 1) {
      throw new EventLogError(
        "EVENT_LOG_OPTION_INVALID",
        `${store.directory} is directory ${slot + 1} of its log and is named as directory ${store.slot + 1}. Name them in their order`,
      );
    }
  }
  return known[0]?.checkpoint.log?.id;
}

/** Throws CORRUPT when two directories each went on without the other. */
function checkLineage(
  recovered: readonly RecoveredStore[],
  newest: Roster,
  all: readonly Store[],
): void {
  const other = recovered.find((r) => hasDiverged(rosterOf(r, all), newest));
  if (other === undefined) return;
  const newer = recovered.find((r) => rosterOf(r, all).token === newest.token)!;
  throw new EventLogError(
    "EVENT_LOG_CORRUPT",
    `${other.store.directory} and ${newer.store.directory} each went on while the other was away: both may hold acknowledged ` +
      "records that the other has not. Nothing was changed; look at each with readOnly, then empty the one to be given up",
  );
}

/** Those that have everything that was acknowledged, the one to begin with first. Throws STORAGE_FAULT when there is none. */
function trustedStores(
  recovered: readonly RecoveredStore[],
  newest: Roster,
  all: readonly Store[],
): RecoveredStore[] {
  // One directory of several may be looked at alone; it then tells what it knows.
  if (all.length === 1 && recovered[0]!.checkpoint.log?.slot !== 0 && newest.outSince.length > 1)
    return [recovered[0]!];
  const inSync = recovered.filter(({ store }) => isInSync(newest, store.slot));
  if (inSync.length === 0) {
    const names = newest.outSince.flatMap((since, slot) =>
      since === null ? [missing(all[slot], slot)] : [],
    );
    throw new EventLogError(
      "EVENT_LOG_STORAGE_FAULT",
      `the directories that have every record cannot be read: ${names.join(", ")}. The others are older and were left as they ` +
        "are; bring one of these back",
    );
  }
  const whole = inSync.filter((r) => r.isWhole);
  return (whole.length > 0 ? whole : inSync.slice(0, 1)).toSorted(
    (a, b) => rosterOf(b, all).generation - rosterOf(a, all).generation,
  );
}

function missing(store: Store | undefined, slot: number): string {
  if (store === undefined) return `directory ${slot + 1} of the log (not named)`;
  return `${store.directory} (${store.fault ?? "empty"})`;
}

/** Takes each partition from the directory that can be trusted most with it. Says which of those are not in sync. */
function adoptPartitions(
  state: LogState,
  trusted: readonly RecoveredStore[],
  recovered: readonly RecoveredStore[],
  newest: Roster,
): Set<number> {
  const adopted = new Set<number>();
  for (const topic of state.topics) {
    const isHome = ({ store }: RecoveredStore) => isHomeOf(topic, store);
    for (const partition of [...topic.partitions]) {
      const inSync = trusted.filter(isHome);
      const last = byTrust(
        newest,
        Array.from({ length: topic.settings.replicationFactor }, (_, slot) => slot),
      )[0];
      const from =
        inSync.find((r) => partitionIn(r, topic, partition)?.status === "online") ??
        inSync[0] ??
        recovered.find(({ store }) => store.slot === last);
      const theirs = from && partitionIn(from, topic, partition);
      if (theirs === undefined) {
        partition.stop(
          "offline",
          "no directory that is in sync has it. Bring back the one that had it, then open the log again",
        );
        continue;
      }
      if (inSync.length === 0) {
        adopted.add(from!.store.slot);
        theirs.epochs.raise(Math.max(theirs.epoch, partition.epoch) + 1, theirs.highWatermark);
      }
      state.adopt(topic, theirs);
    }
  }
  return adopted;
}

function partitionIn(
  { state }: RecoveredStore,
  topic: Topic,
  { partition }: Partition,
): Partition | undefined {
  return state.topicWithId(topic.id)?.partitions[partition];
}

/** What goes on without a directory that it had goes on under a new epoch. */
function raiseEpochs(state: LogState, before: Roster, after: Roster): void {
  const lost = before.outSince.flatMap((since, slot) =>
    since === null && !isInSync(after, slot) ? [slot] : [],
  );
  for (const { settings, partitions } of state.topics) {
    if (!lost.some((slot) => slot < settings.replicationFactor)) continue;
    for (const partition of partitions)
      partition.epochs.raise(partition.epoch + 1, partition.highWatermark);
  }
}

/** Writes what is in memory to the segments, and brings every other replica to the same state. */
async function bringTogether(state: LogState, trusted: readonly RecoveredStore[]): Promise<void> {
  for (const topic of state.topics) {
    for (const partition of topic.partitions) {
      const leader = partition.replicas.all[0]!;
      const leading = trusted.find(({ store }) => store.slot === leader.slot)?.store;
      await guard(leading, async () => {
        await partition.write();
        await partition.sync().catch((error: unknown) => {
          // Whoever has it too goes on without this directory; else it is read, and its mark stays where it was.
          const isLast = !trusted.some(({ store }) => store !== leading && isHomeOf(topic, store));
          if (!isLast || !isDiskFull(error) || !partition.replicas.mustWriteAgain) throw error;
        });
      });
      if (partition.status === "offline") continue;
      for (const recovered of trusted) {
        const { store } = recovered;
        if (!isHomeOf(topic, store) || store.slot === leader.slot) continue;
        await guard(store, async () => {
          const theirs = partitionIn(recovered, topic, partition);
          await theirs?.replica.writeAgain();
          await theirs?.replica.sync();
          const marks = theirs === undefined ? [] : wholeMarksOf(theirs);
          await theirs?.replicas.close();
          const directory = partitionDirectory(
            store.partitionsDirectory,
            topic.name,
            partition.partition,
          );
          const replica = partition.replicas.make(directory, marks);
          await replica.follow(leader.replica);
          await replica.sync();
          partition.replicas.add(store.slot, replica);
        });
      }
    }
  }
}

/** Of the segments that are not damaged, as far as a sync has vouched for them. */
function wholeMarksOf({ replica, segments }: Partition): SegmentMark[] {
  const damaged = new Set(segments.filter((s) => s.isDamaged).map((s) => s.baseOffset));
  return replica.mark().filter(({ baseOffset }) => !damaged.has(baseOffset));
}

function isHomeOf({ settings }: Topic, { slot }: Store): boolean {
  return slot < settings.replicationFactor;
}

async function guard(store: Store | undefined, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (store === undefined || error instanceof StoreFailed) throw error;
    throw new StoreFailed(store, error);
  }
}
