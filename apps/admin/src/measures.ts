import type { AdminOverview } from "@touchline/protocol/admin";

/** What is measured from one overview to the next, by name. */
export const measures = {
  feedReports: (feedId: string) => `feed ${feedId}: reports per second`,
  partitionRecords: (topic: string, partition: number) =>
    `partition ${topic}/${partition}: records per second`,
  topicRecords: (topic: string) => `topic ${topic}: records per second`,
  groupLag: (group: string) => `group ${group}: records behind`,
  reports: "reports per second",
  events: "match events per second",
  records: "records per second",
  frames: "frames per second",
  bytesSent: "bytes sent per second",
  clients: "clients connected",
  liveMatches: "matches live",
  rssBytes: "resident memory, bytes",
  eventLoopDelayMs: "event-loop delay p99, ms",
} as const;

type Reading = readonly [measure: string, value: number];

/** The measures that are what they are at this moment. */
export const gauges = (overview: AdminOverview): readonly Reading[] => [
  ...overview.feeds.map((feed): Reading => [
    measures.feedReports(feed.feedId),
    feed.reportsPerSecond,
  ]),
  [measures.reports, sum(overview.feeds, (feed) => feed.reportsPerSecond)],
  ...overview.groups.map((group): Reading => [measures.groupLag(group.group), group.lagRecords]),
  [measures.clients, overview.clients.connected],
  [measures.liveMatches, overview.matches.live],
  [measures.rssBytes, overview.process.rssBytes],
  [measures.eventLoopDelayMs, overview.process.eventLoopDelayP99Ms],
];

/** The measures that only grow while a process runs; their growth per second is what is of interest. */
export const counters = (overview: AdminOverview): readonly Reading[] => [
  ...overview.topics.flatMap(({ name, partitions }): Reading[] => [
    [measures.topicRecords(name), sum(partitions, (p) => p.highWatermark)],
    ...partitions.map((p): Reading => [
      measures.partitionRecords(name, p.partition),
      p.highWatermark,
    ]),
  ]),
  [
    measures.records,
    sum(overview.topics, ({ partitions }) => sum(partitions, (p) => p.highWatermark)),
  ],
  [measures.events, overview.reconciler.events],
  [measures.frames, overview.clients.framesSent],
  [measures.bytesSent, overview.clients.bytesSent],
];

/** Adds up one number of each. */
export const sum = <T>(things: readonly T[], value: (thing: T) => number): number =>
  things.reduce((total, thing) => total + value(thing), 0);
