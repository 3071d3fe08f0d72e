import * as t from "typebox";

/** One feed as operators see it. */
export const FeedOverview = t.Object({
  feedId: t.String(),
  adapter: t.String(),
  state: t.Union([
    t.Literal("running"),
    t.Literal("paused"),
    t.Literal("waiting"),
    t.Literal("finished"),
    t.Literal("failed"),
  ]),
  /** What it is doing, or why it failed, in a sentence. */
  message: t.String(),
  /** Match milliseconds in a wall millisecond for a replay; absent for a live feed. */
  rate: t.Optional(t.Number()),
  reports: t.Integer(),
  reportsPerSecond: t.Number(),
  /** Epoch ms. */
  lastReportAt: t.Optional(t.Integer()),
  deadLetters: t.Integer(),
});
export type FeedOverview = t.Static<typeof FeedOverview>;

export const PartitionOverview = t.Object({
  partition: t.Integer(),
  startOffset: t.Integer(),
  highWatermark: t.Integer(),
  sizeBytes: t.Integer(),
  segments: t.Integer(),
  status: t.Union([t.Literal("online"), t.Literal("read_only"), t.Literal("offline")]),
  fault: t.Optional(t.String()),
});
export const TopicOverview = t.Object({
  name: t.String(),
  retentionMs: t.Optional(t.Number()),
  partitions: t.Array(PartitionOverview),
});
export type TopicOverview = t.Static<typeof TopicOverview>;

/** A directory that the log is kept in. */
export const DirectoryOverview = t.Object({
  directory: t.String(),
  /** `in_sync` has everything that was acknowledged. */
  state: t.Union([t.Literal("in_sync"), t.Literal("catching_up"), t.Literal("out")]),
  /** Why it is not in sync. */
  fault: t.Optional(t.String()),
  /** While it is catching up: how much of what it is to have it has, 0 to 1. */
  copiedShare: t.Optional(t.Number()),
  /** Room on its disk; absent where the system does not say. */
  freeBytes: t.Optional(t.Number()),
  /** Epoch ms since when all its sealed segments were read and checked; absent while it has none. */
  scrubbedAt: t.Optional(t.Number()),
});
export type DirectoryOverview = t.Static<typeof DirectoryOverview>;

export const GroupOverview = t.Object({
  group: t.String(),
  members: t.Integer(),
  lagRecords: t.Integer(),
  partitions: t.Array(
    t.Object({
      topic: t.String(),
      partition: t.Integer(),
      committedOffset: t.Integer(),
      highWatermark: t.Integer(),
      lagRecords: t.Integer(),
    }),
  ),
});
export type GroupOverview = t.Static<typeof GroupOverview>;

export const DeadLetterOverview = t.Object({
  offset: t.Integer(),
  feedId: t.String(),
  adapter: t.String(),
  problem: t.String(),
  detail: t.String(),
  feedMatchId: t.Optional(t.String()),
  matchId: t.Optional(t.String()),
  /** Epoch ms. */
  observedAt: t.Integer(),
  payloadBytes: t.Integer(),
  /** The first kilobyte as text, unreadable bytes as U+FFFD. */
  payloadStart: t.String(),
});
export type DeadLetterOverview = t.Static<typeof DeadLetterOverview>;

/** What is running, as of `at`. The admin page receives one a second over server-sent events at /admin/api/stream. */
export const AdminOverview = t.Object({
  /** Epoch ms. */
  at: t.Integer(),
  version: t.String(),
  /** Epoch ms. */
  startedAt: t.Integer(),
  roles: t.Array(t.String()),
  /** "replay of …" or what else fills the board. */
  dataDirectory: t.String(),
  process: t.Object({
    rssBytes: t.Integer(),
    heapUsedBytes: t.Integer(),
    eventLoopDelayP99Ms: t.Number(),
  }),
  matches: t.Object({ live: t.Integer(), onBoard: t.Integer(), total: t.Integer() }),
  feeds: t.Array(FeedOverview),
  topics: t.Array(TopicOverview),
  /** Of the log, the first in sync being read from. */
  directories: t.Array(DirectoryOverview),
  groups: t.Array(GroupOverview),
  reconciler: t.Object({
    reports: t.Integer(),
    events: t.Integer(),
    refused: t.Integer(),
    matchesHeld: t.Integer(),
  }),
  clients: t.Object({
    connected: t.Integer(),
    boardSubscriptions: t.Integer(),
    matchSubscriptions: t.Integer(),
    tableSubscriptions: t.Integer(),
    framesSent: t.Integer(),
    bytesSent: t.Integer(),
    replays: t.Integer(),
    states: t.Integer(),
    slowCloses: t.Integer(),
  }),
  /** The newest first, 50 at most. */
  deadLetters: t.Array(DeadLetterOverview),
});
export type AdminOverview = t.Static<typeof AdminOverview>;
