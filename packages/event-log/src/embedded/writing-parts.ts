import { Cleaner } from "./cleaning/cleaner.ts";
import { type CommitPath, makeCommitPath } from "./commit-path.ts";
import { ConsumerGroups } from "./groups/consumer-groups.ts";
import type { JournalSet } from "./journal/journal-set.ts";
import type { Partition } from "./partitions/partition.ts";
import { DirectoryWatch } from "./replicas/directory-watch.ts";
import { type Rebuilder, startRebuilding } from "./replicas/rebuilder.ts";
import { Scrubber } from "./replicas/scrubber.ts";
import type { SegmentWriter } from "./segments/segment-writer.ts";
import type { Storage } from "./storage.ts";
import { TopicChanges } from "./topic-changes.ts";

/** The parts that a log has when it may write. */
export interface WritingParts extends CommitPath {
  readonly rebuilder: Rebuilder;
  readonly directoryWatch: DirectoryWatch;
  readonly scrubber: Scrubber;
  readonly groups: ConsumerGroups;
  readonly topics: TopicChanges;
  readonly cleaner: Cleaner;
  readonly journal: JournalSet;
}

/** Makes them, tells each of those it works with, and starts what runs by itself. */
export function startWriting(storage: Storage, journal: JournalSet): WritingParts {
  const { settings, state, stores, budget } = storage;
  const { timers, clock, random, scrubIntervalMs, replicaRetryMs } = settings;
  const path = makeCommitPath(storage, journal, () => void cleaner.clean());
  const { queue, appender, segmentWriter, syncs } = path;
  if (budget.unwrittenBytes > 0) segmentWriter.request("write");
  // What a crash left unsynced may be older than any interval by now, and what found no room is tried again.
  for (const { settings: topic, partitions } of state.topics)
    for (const partition of partitions) {
      const { mustWriteAgain, hasUnsynced } = partition.replicas;
      if (mustWriteAgain || (typeof topic.durability === "object" && hasUnsynced))
        syncs.written(partition, 0);
    }
  const groups = new ConsumerGroups({ state, queue, appender, timers, random });
  const topics = makeTopicChanges(storage, path);
  const cleaner: Cleaner = makeCleaner(storage, segmentWriter);
  cleaner.start();
  const scrubber = new Scrubber({ state, stores, clock, timers, scrubIntervalMs });
  scrubber.start();
  const rebuilder = startRebuilding(storage, { queue, segmentWriter, journal });
  const watched = { stores, queue, segmentWriter, timers, replicaRetryMs };
  const directoryWatch = new DirectoryWatch(watched);
  directoryWatch.start();
  return { ...path, groups, topics, cleaner, scrubber, rebuilder, directoryWatch, journal };
}

function makeTopicChanges({ state }: Storage, path: CommitPath): TopicChanges {
  const { appender, direct, room, segmentWriter } = path;
  return new TopicChanges(state, appender, async (name) => {
    const release = (partition: Partition) => direct.release(partition);
    try {
      await segmentWriter.between(() => state.removeFiles(name, release));
    } finally {
      // What it had in memory is room for others, whatever became of its files.
      room.admitWaiting();
    }
  });
}

function makeCleaner({ settings, state, metrics }: Storage, segmentWriter: SegmentWriter): Cleaner {
  const { segmentBytesMax, compactionKeysMax, deleteRetentionMs } = settings;
  return new Cleaner({
    state,
    time: state.time,
    timers: settings.timers,
    cleanIntervalMs: settings.cleanIntervalMs,
    metrics,
    compaction: { segmentBytesMax, keysMax: compactionKeysMax, deleteRetentionMs },
    writeSegments: () => segmentWriter.write(),
    sync: (partition) => segmentWriter.between(() => segmentWriter.sync(partition)),
    requestCheckpoint: () => segmentWriter.request("checkpoint"),
  });
}

/** Ends them in an order in which each still finds those it needs. What was begun is finished. */
export async function stopWriting({
  directoryWatch,
  scrubber,
  rebuilder,
  cleaner,
  groups,
  room,
  queue,
  direct,
  syncs,
  segmentWriter,
}: WritingParts): Promise<void> {
  await directoryWatch.close();
  await scrubber.close();
  await rebuilder.close();
  await cleaner.close();
  await groups.close();
  room.close();
  await queue.drain();
  await direct.drain();
  syncs.close();
  await segmentWriter.close();
  // A directory may have fallen out even now, which the others are to know.
  await queue.drain();
}
