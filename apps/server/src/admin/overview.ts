import { monitorEventLoopDelay } from "node:perf_hooks";
import type { EventLog, TopicDescription } from "@touchline/event-log";
import type { DirectoryMetrics } from "@touchline/event-log/embedded";
import type { GatewayStats } from "@touchline/gateway";
import type { FeedStats } from "@touchline/ingest";
import type { Projections } from "@touchline/projections";
import type { AdminOverview, DirectoryOverview, FeedOverview } from "@touchline/protocol/admin";
import type { Reconciler } from "@touchline/reconciler";
import { newestDeadLetters } from "./dead-letters.ts";

/** Milliseconds between two looks at how late the event loop is. */
const sampleEveryMs = 10;

export interface OverviewParts {
  readonly version: string;
  readonly dataDirectory: string;
  readonly log: EventLog;
  readonly directories: () => readonly DirectoryMetrics[];
  readonly reconciler: Reconciler;
  readonly projections: Projections;
  readonly feeds: () => readonly FeedStats[];
  readonly clients: () => GatewayStats;
  readonly now: () => number;
}

/** A way to ask what is running. Each part counts for itself; this only puts the numbers side by side. */
export function overviewOf(parts: OverviewParts): {
  readonly overview: () => Promise<AdminOverview>;
  readonly stopMeasuring: () => void;
} {
  const startedAt = parts.now();
  const eventLoopDelay = monitorEventLoopDelay({ resolution: sampleEveryMs });
  eventLoopDelay.enable();
  return {
    async overview() {
      const [described, groups, deadLetters] = await Promise.all([
        parts.log.describeTopics(),
        parts.log.describeGroups(),
        newestDeadLetters(parts.log),
      ]);
      const memory = process.memoryUsage();
      // A sample is the time between two looks: what it was late by is what is more than asked for.
      const p99Ms = eventLoopDelay.percentile(99) / 1e6 - sampleEveryMs;
      eventLoopDelay.reset();
      return {
        at: parts.now(),
        version: parts.version,
        startedAt,
        roles: ["ingest", "reconcile", "live", "admin"],
        dataDirectory: parts.dataDirectory,
        process: {
          rssBytes: memory.rss,
          heapUsedBytes: memory.heapUsed,
          eventLoopDelayP99Ms: Math.max(0, p99Ms || 0),
        },
        matches: matchCounts(parts.projections),
        feeds: parts.feeds().map(feedOverview),
        topics: described.map(topicOverview),
        directories: parts.directories().map(directoryOverview),
        groups: groups.map(({ group, members, partitions }) => ({
          group,
          members,
          lagRecords: partitions.reduce((sum, { lagRecords }) => sum + lagRecords, 0),
          partitions: [...partitions],
        })),
        reconciler: reconcilerOverview(parts.reconciler),
        clients: clientOverview(parts.clients()),
        deadLetters,
      };
    },
    stopMeasuring: () => eventLoopDelay.disable(),
  };
}

function matchCounts(projections: Projections): AdminOverview["matches"] {
  const board = projections.currentMatches();
  const live = board.filter(({ lifecycle }) => lifecycle === "live").length;
  return { live, onBoard: board.length, total: projections.stats().matchesStored };
}

function feedOverview(feed: FeedStats): FeedOverview {
  const { feedId, adapter, state, message, rate, reports, reportsPerSecond } = feed;
  return {
    feedId,
    adapter,
    state,
    message,
    rate,
    reports,
    reportsPerSecond,
    ...(feed.lastReportAt !== undefined && { lastReportAt: feed.lastReportAt }),
    deadLetters: feed.deadLetters,
  };
}

function topicOverview({ name, retentionMs, partitions }: TopicDescription) {
  return {
    name,
    ...(retentionMs !== undefined && { retentionMs }),
    partitions: partitions.map((p) => ({
      partition: p.partition,
      startOffset: p.startOffset,
      highWatermark: p.highWatermark,
      sizeBytes: p.sizeBytes,
      segments: p.segments,
      status: p.status,
      ...(p.fault !== undefined && { fault: p.fault }),
    })),
  };
}

function directoryOverview(metrics: DirectoryMetrics): DirectoryOverview {
  const { directory, state, fault, copiedShare, freeBytes, scrubbedAt } = metrics;
  return {
    directory,
    state,
    ...(fault !== undefined && { fault }),
    ...(copiedShare !== undefined && { copiedShare }),
    ...(freeBytes !== undefined && { freeBytes }),
    ...(scrubbedAt !== undefined && { scrubbedAt }),
  };
}

function reconcilerOverview(reconciler: Reconciler): AdminOverview["reconciler"] {
  const { reportsTotal, eventsTotal, refusedTotal, matchesHeld } = reconciler.stats();
  return { reports: reportsTotal, events: eventsTotal, refused: refusedTotal, matchesHeld };
}

function clientOverview(stats: GatewayStats): AdminOverview["clients"] {
  return {
    connected: stats.connected,
    boardSubscriptions: stats.boardSubscriptions,
    matchSubscriptions: stats.matchSubscriptions,
    tableSubscriptions: stats.tableSubscriptions,
    framesSent: stats.framesSent,
    bytesSent: stats.bytesSent,
    replays: stats.replays,
    states: stats.states,
    slowCloses: stats.slowCloses,
  };
}
