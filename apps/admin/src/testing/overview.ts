import type {
  AdminOverview,
  DeadLetterOverview,
  DirectoryOverview,
  FeedOverview,
  GroupOverview,
  TopicOverview,
} from "@touchline/protocol/admin";

/** When the server of these tests started, epoch ms: 13 May 2018, 14:00 UTC. */
export const startedAt = Date.UTC(2018, 4, 13, 14);

/** An overview of a server with nothing in it, `secondsIn` after its start; `changes` put something there. */
export const overviewAt = (
  secondsIn: number,
  changes: Partial<AdminOverview> = {},
): AdminOverview => ({
  at: startedAt + secondsIn * 1000,
  version: "0.1.0",
  startedAt,
  roles: ["ingest", "reconcile", "live", "admin"],
  dataDirectory: "data",
  process: { rssBytes: 180_000_000, heapUsedBytes: 90_000_000, eventLoopDelayP99Ms: 3 },
  matches: { live: 0, onBoard: 0, total: 0 },
  feeds: [],
  topics: [],
  directories: [],
  groups: [],
  reconciler: { reports: 0, events: 0, refused: 0, matchesHeld: 0 },
  clients: {
    connected: 0,
    boardSubscriptions: 0,
    matchSubscriptions: 0,
    tableSubscriptions: 0,
    framesSent: 0,
    bytesSent: 0,
    replays: 0,
    states: 0,
    slowCloses: 0,
  },
  deadLetters: [],
  ...changes,
});

export const aFeed = (changes: Partial<FeedOverview> = {}): FeedOverview => ({
  feedId: "sunday",
  adapter: "match-day-pack",
  state: "running",
  message: "Minute 67",
  rate: 20,
  reports: 1200,
  reportsPerSecond: 11.5,
  deadLetters: 0,
  ...changes,
});

export const aPartition = (
  partition: number,
  highWatermark: number,
  changes: Partial<TopicOverview["partitions"][number]> = {},
): TopicOverview["partitions"][number] => ({
  partition,
  startOffset: 0,
  highWatermark,
  sizeBytes: highWatermark * 200,
  segments: 1,
  status: "online",
  ...changes,
});

export const aDirectory = (changes: Partial<DirectoryOverview> = {}): DirectoryOverview => ({
  directory: "/disk1/touchline/log",
  state: "in_sync",
  freeBytes: 40 * 1024 ** 3,
  scrubbedAt: startedAt,
  ...changes,
});

export const aGroup = (changes: Partial<GroupOverview> = {}): GroupOverview => ({
  group: "reconciler",
  members: 1,
  lagRecords: 0,
  partitions: [],
  ...changes,
});

export const aDeadLetter = (
  offset: number,
  changes: Partial<DeadLetterOverview> = {},
): DeadLetterOverview => ({
  offset,
  feedId: "sunday",
  adapter: "match-day-pack",
  problem: "wrong_shape",
  detail: "matches[3].dateutc is missing",
  observedAt: startedAt,
  payloadBytes: 17,
  payloadStart: '{"matches":[1,2]}',
  ...changes,
});
