import { Appender } from "./commit/appender.ts";
import { CommitQueue } from "./commit/commit-queue.ts";
import { DirectWriter } from "./commit/direct-writer.ts";
import { IntervalSyncs } from "./commit/interval-syncs.ts";
import { StagingRoom } from "./commit/staging-room.ts";
import type { JournalSet } from "./journal/journal-set.ts";
import type { Partition } from "./partitions/partition.ts";
import { SegmentWriter } from "./segments/segment-writer.ts";
import type { Storage } from "./storage.ts";

/** Committed bytes that may gather before they are written to their segments, all partitions together. */
const WRITE_SEGMENTS_AT_BYTES = 4 * 1024 * 1024;

/**
 * Without a journal, a checkpoint is due when so many times the bytes of one were written: opening after a crash reads
 * what is behind it.
 */
const UNMARKED_JOURNALS = 8;

/** The parts that an append goes through, up to its segment. */
export interface CommitPath {
  readonly queue: CommitQueue;
  readonly direct: DirectWriter;
  readonly syncs: IntervalSyncs;
  readonly room: StagingRoom;
  readonly appender: Appender;
  readonly segmentWriter: SegmentWriter;
}

/** Makes them, and tells each of those it works with. `foundFull` is called when a segment finds no room on its disk. */
export function makeCommitPath(
  storage: Storage,
  journal: JournalSet,
  foundFull: () => void,
): CommitPath {
  const { settings, state, stores, budget, metrics } = storage;
  const { timers, clock, stagingBytesMax, recordBytesMax, diskFullRetryMs } = settings;
  const { batches: memory } = budget;
  // They work with each other, so each meets the others only once all are made.
  const others = () => path;
  const direct = makeDirectWriter(storage, others);
  const queue = makeCommitQueue(storage, journal, others);
  const progressed = () => path.room.admitWaiting();
  const segmentWriter = new SegmentWriter({
    ...{ state, stores, queue, timers, diskFullRetryMs },
    ...{ progressed, foundFull },
    lacksRoom: (partition) => path.syncs.written(partition, diskFullRetryMs),
  });
  const room = new StagingRoom({
    stagingBytesMax,
    unwrittenBytes: () => queue.stagedBytes + direct.stagedBytes + budget.unwrittenBytes,
    diskFull: () => segmentWriter.diskFull,
    pressed: () => segmentWriter.request("write"),
  });
  const appender = new Appender({
    ...{ state, queue, direct, room },
    ...{ clock, memory, recordBytesMax, metrics },
  });
  const syncs = new IntervalSyncs(timers, (partition) => segmentWriter.sync(partition));
  const path: CommitPath = { queue, direct, syncs, room, appender, segmentWriter };
  return path;
}

/** For topics without a journal. */
function makeDirectWriter(storage: Storage, others: () => CommitPath): DirectWriter {
  const { settings, state, budget, metrics } = storage;
  let unmarkedBytes = 0;
  const written = (partition: Partition, sizeBytes: number) => {
    const { syncs, segmentWriter, room } = others();
    const durability = state.findTopic(partition.topic)?.settings.durability;
    if (typeof durability === "object") syncs.written(partition, durability.intervalMs);
    unmarkedBytes += sizeBytes;
    if (unmarkedBytes >= settings.journalBytesMax * UNMARKED_JOURNALS) {
      unmarkedBytes = 0;
      segmentWriter.request("checkpoint");
    }
    room.admitWaiting();
  };
  return new DirectWriter({
    timers: settings.timers,
    producerEpoch: (producerId) => state.producerIds.currentEpoch(producerId),
    memory: budget.batches,
    metrics,
    opened: [...state.partitions()],
    raiseEpoch: ({ topic, partition, epoch, highWatermark }) =>
      others().appender.commitNote({
        type: "epoch raised",
        topic,
        partition,
        epoch: epoch + 1,
        startOffset: highWatermark,
      }),
    written,
  });
}

/** For all others. */
function makeCommitQueue(
  storage: Storage,
  journal: JournalSet,
  others: () => CommitPath,
): CommitQueue {
  const { settings, state, budget, metrics } = storage;
  const writeAtBytes = Math.min(WRITE_SEGMENTS_AT_BYTES, settings.stagingBytesMax / 4);
  return new CommitQueue({
    journal,
    timers: settings.timers,
    memory: budget.batches,
    producerEpoch: (producerId) => state.producerIds.currentEpoch(producerId),
    journalBytesMax: settings.journalBytesMax,
    journalFilesMax: settings.journalFilesMax,
    metrics,
    topicIdOf: (topic) => state.topic(topic).id,
    committed: (journalIsFull) => {
      const { room, segmentWriter } = others();
      room.admitWaiting();
      // Whoever still waits for room may wait for these very bytes, however few they are.
      const isDue = budget.unwrittenBytes >= writeAtBytes || room.hasWaiting;
      if (journalIsFull) segmentWriter.request("checkpoint");
      else if (isDue) segmentWriter.request("write");
    },
  });
}
