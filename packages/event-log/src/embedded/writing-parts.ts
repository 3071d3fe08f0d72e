import { Appender } from "./commit/appender.ts";
import { CommitQueue } from "./commit/commit-queue.ts";
import { DirectWriter } from "./commit/direct-writer.ts";
import { IntervalSyncs } from "./commit/interval-syncs.ts";
import { StagingRoom } from "./commit/staging-room.ts";
import { Cleaner } from "./cleaning/cleaner.ts";
import { ConsumerGroups } from "./groups/consumer-groups.ts";
import type { JournalSet } from "./journal/journal-set.ts";
import { DirectoryWatch } from "./replicas/directory-watch.ts";
import { type Rebuilder, startRebuilding } from "./replicas/rebuilder.ts";
import { Scrubber } from "./replicas/scrubber.ts";
import type { Partition } from "./partitions/partition.ts";
import { SegmentWriter } from "./segments/segment-writer.ts";
import type { Storage } from "./storage.ts";
import { TopicChanges } from "./topic-changes.ts";

/** Committed bytes that may gather before they are written to their segments, all partitions together. */
const WRITE_SEGMENTS_AT_BYTES = 4 * 1024 * 1024;

/**
 * Without a journal, a checkpoint is due when so many times the bytes of one were written: opening after a crash reads
 * what is behind it.
 */
const UNMARKED_JOURNALS = 8;

/** The parts that a log has when it may write. */
export interface WritingParts {
  readonly queue: CommitQueue;
  readonly direct: DirectWriter;
  readonly syncs: IntervalSyncs;
  readonly rebuilder: Rebuilder;
  readonly directoryWatch: DirectoryWatch;
  readonly scrubber: Scrubber;
  readonly room: StagingRoom;
  readonly appender: Appender;
  readonly groups: ConsumerGroups;
  readonly topics: TopicChanges;
  readonly cleaner: Cleaner;
  readonly segmentWriter: SegmentWriter;
  readonly journal: JournalSet;
}

/** Makes them, tells each of those it works with, and starts what runs by itself. */
export function startWriting(storage: Storage, journal: JournalSet): WritingParts {
  const { settings, state, budget } = storage;
  const { timers, clock, stagingBytesMax, recordBytesMax } = settings;
  const writeAtBytes = Math.min(WRITE_SEGMENTS_AT_BYTES, stagingBytesMax / 4);
  const syncs: IntervalSyncs = new IntervalSyncs(timers, (partition) =>
    segmentWriter.sync(partition),
  );
  let unmarkedBytes = 0;
  const { batches: memory } = budget;
  const producerEpoch = (producerId: number) => state.producerIds.currentEpoch(producerId);
  const direct: DirectWriter = new DirectWriter({
    timers,
    producerEpoch,
    memory,
    metrics: storage.metrics,
    opened: [...state.partitions()],
    raiseEpoch: ({ topic, partition, epoch, highWatermark }) =>
      appender.commitNote({
        type: "epoch raised",
        topic,
        partition,
        epoch: epoch + 1,
        startOffset: highWatermark,
      }),
    written: (partition, sizeBytes) => {
      const durability = state.findTopic(partition.topic)?.settings.durability;
      if (typeof durability === "object") syncs.written(partition, durability.intervalMs);
      unmarkedBytes += sizeBytes;
      if (unmarkedBytes >= settings.journalBytesMax * UNMARKED_JOURNALS) {
        unmarkedBytes = 0;
        segmentWriter.request("checkpoint");
      }
      room.admitWaiting();
    },
  });
  const queue: CommitQueue = new CommitQueue({
    journal,
    timers,
    memory,
    producerEpoch,
    journalBytesMax: settings.journalBytesMax,
    journalFilesMax: settings.journalFilesMax,
    metrics: storage.metrics,
    topicIdOf: (topic) => state.topic(topic).id,
    committed: (journalIsFull) => {
      room.admitWaiting();
      // Whoever still waits for room may wait for these very bytes, however few they are.
      const isDue = budget.unwrittenBytes >= writeAtBytes || room.hasWaiting;
      if (journalIsFull) segmentWriter.request("checkpoint");
      else if (isDue) segmentWriter.request("write");
    },
  });
  const segmentWriter: SegmentWriter = new SegmentWriter({
    state,
    stores: storage.stores,
    queue,
    timers,
    diskFullRetryMs: settings.diskFullRetryMs,
    progressed: () => room.admitWaiting(),
    foundFull: () => void cleaner.clean(),
  });
  const room: StagingRoom = new StagingRoom({
    stagingBytesMax,
    unwrittenBytes: () => queue.stagedBytes + direct.stagedBytes + budget.unwrittenBytes,
    diskFull: () => segmentWriter.diskFull,
    pressed: () => segmentWriter.request("write"),
  });
  const appender = new Appender({
    state,
    queue,
    direct,
    room,
    clock,
    memory,
    recordBytesMax,
    metrics: storage.metrics,
  });
  if (budget.unwrittenBytes > 0) segmentWriter.request("write");
  const groups = new ConsumerGroups({ state, queue, appender, timers, random: settings.random });
  const topics = new TopicChanges(state, appender, async (name) => {
    const release = (partition: Partition) => direct.release(partition);
    try {
      await segmentWriter.between(() => state.removeFiles(name, release));
    } finally {
      // What it had in memory is room for others, whatever became of its files.
      room.admitWaiting();
    }
  });
  const cleaner: Cleaner = new Cleaner({
    state,
    time: state.time,
    timers,
    cleanIntervalMs: settings.cleanIntervalMs,
    metrics: storage.metrics,
    compaction: {
      segmentBytesMax: settings.segmentBytesMax,
      keysMax: settings.compactionKeysMax,
      deleteRetentionMs: settings.deleteRetentionMs,
    },
    writeSegments: () => segmentWriter.write(),
    requestCheckpoint: () => segmentWriter.request("checkpoint"),
  });
  cleaner.start();
  const { stores } = storage;
  const { scrubIntervalMs } = settings;
  const scrubber = new Scrubber({ state, stores, clock, timers, scrubIntervalMs });
  scrubber.start();
  const rebuilder = startRebuilding(storage, { queue, segmentWriter, journal });
  const { replicaRetryMs } = settings;
  const directoryWatch = new DirectoryWatch({
    stores,
    queue,
    segmentWriter,
    timers,
    replicaRetryMs,
  });
  directoryWatch.start();
  return {
    queue,
    direct,
    syncs,
    segmentWriter,
    room,
    appender,
    groups,
    topics,
    cleaner,
    rebuilder,
    directoryWatch,
    scrubber,
    journal,
  };
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
