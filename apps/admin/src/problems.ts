import type {
  AdminOverview,
  DirectoryOverview,
  FeedOverview,
  GroupOverview,
  TopicOverview,
} from "@touchline/protocol/admin";
import { bytes, count, percent, span } from "./units.ts";

/** `watch` is past a threshold; `trouble` means that something does not work. */
export type Severity = "watch" | "trouble";

/** One thing an operator should look at, and where on the page it is. */
export interface Problem {
  readonly severity: Severity;
  /** The same from one overview to the next while the problem lasts. */
  readonly id: string;
  readonly text: string;
  /** The id of the element to look at. */
  readonly at: string;
}

/** Where a number stops being unremarkable. */
export const thresholds = {
  /**
   * A running feed that has said nothing for this long. Ten matches at half-time together are silent for a quarter of an
   * hour, and an alarm that sounds at every half-time is soon ignored.
   */
  feedSilentMs: { watch: 300_000, trouble: 1_200_000 },
  /** Records a consumer group is behind. */
  lagRecords: { watch: 1_000, trouble: 10_000 },
  /** Room on the disk of a directory of the log, and less: below a journal and a few segments it may fill in one match day. */
  freeBytes: { watch: 2 * 1024 ** 3, trouble: 256 * 1024 ** 2 },
  /** Since a sealed segment was read and checked last. Each is to be within a day. */
  uncheckedMs: { watch: 2 * 86_400_000, trouble: 7 * 86_400_000 },
  /** The 99th percentile of how late the event loop runs: a second of it is a second on every screen. */
  eventLoopDelayMs: { watch: 50, trouble: 250 },
  /** Dead letters of the last minute: some are life, many are a feed that changed its format. */
  deadLettersPerMinute: { watch: 10, trouble: 40 },
} as const;

/** What a number is by its threshold; nothing below it. */
export function severity(
  value: number,
  threshold: { readonly watch: number; readonly trouble: number },
): Severity | undefined {
  if (value >= threshold.trouble) return "trouble";
  return value >= threshold.watch ? "watch" : undefined;
}

/** What the room on a disk is by its threshold; nothing above it. */
export function roomSeverity(freeBytes: number | undefined): Severity | undefined {
  const { watch, trouble } = thresholds.freeBytes;
  if (freeBytes === undefined || freeBytes > watch) return undefined;
  return freeBytes <= trouble ? "trouble" : "watch";
}

/**
 * How long some sealed segment of a directory was not checked; nothing where there is none. The time before the server
 * started does not count: nobody can check while nothing runs.
 */
export const uncheckedForMs = (
  { scrubbedAt }: DirectoryOverview,
  { at, startedAt }: Pick<AdminOverview, "at" | "startedAt">,
): number | undefined =>
  scrubbedAt === undefined ? undefined : Math.max(0, at - Math.max(scrubbedAt, startedAt));

/** How long a running feed has been silent; nothing for one that is not meant to speak, or that never spoke. */
export const silentForMs = (feed: FeedOverview, at: number): number | undefined =>
  feed.lastReportAt === undefined ? undefined : Math.max(0, at - feed.lastReportAt);

/** What a feed's silence is by its threshold: only a running one is expected to speak. */
export const silence = (feed: FeedOverview, at: number): Severity | undefined =>
  feed.state === "running"
    ? severity(silentForMs(feed, at) ?? 0, thresholds.feedSilentMs)
    : undefined;

/** The ids of the elements that problems point at. */
export const places = {
  feed: (feedId: string) => `feed-${feedId}`,
  partition: (topic: string, partition: number) => `partition-${topic}-${partition}`,
  directory: (directory: string) => `directory-${directory}`,
  group: (group: string) => `group-${group}`,
  process: "process",
  deadLetters: "dead-letters",
} as const;

/** Everything past a threshold, in the order of the page. */
export const problemsIn = (overview: AdminOverview): readonly Problem[] => [
  ...overview.feeds.flatMap((feed) => feedProblems(feed, overview.at)),
  ...overview.topics.flatMap(partitionProblems),
  ...overview.directories.flatMap((directory) => directoryProblems(directory, overview)),
  ...overview.groups.flatMap(groupProblems),
  ...eventLoopProblems(overview.process.eventLoopDelayP99Ms),
  ...deadLetterProblems(overview),
];

function feedProblems(feed: FeedOverview, at: number): Problem[] {
  const id = places.feed(feed.feedId);
  if (feed.state === "failed") {
    return [
      { severity: "trouble", id, at: id, text: `Feed ${feed.feedId} failed: ${feed.message}` },
    ];
  }
  const silent = silence(feed, at);
  if (silent === undefined) return [];
  const text = `Feed ${feed.feedId} has been silent for ${span(silentForMs(feed, at) ?? 0)}`;
  return [{ severity: silent, id, at: id, text }];
}

const partitionProblems = ({ name, partitions }: TopicOverview): Problem[] =>
  partitions
    .filter(({ status }) => status !== "online")
    .map(({ partition, status, fault }) => {
      const id = places.partition(name, partition);
      const state = status === "offline" ? "offline" : "read-only";
      const reason = fault === undefined ? "" : `: ${fault}`;
      return { severity: "trouble", id, at: id, text: `${name}/${partition} is ${state}${reason}` };
    });

function directoryProblems(
  directory: DirectoryOverview,
  overview: Pick<AdminOverview, "at" | "startedAt">,
): Problem[] {
  const at = places.directory(directory.directory);
  const problems: Problem[] = [];
  const find = (what: string, grade: Severity, text: string) =>
    problems.push({
      severity: grade,
      id: `${at} ${what}`,
      at,
      text: `${directory.directory} ${text}`,
    });
  const { state, fault, copiedShare = 0, freeBytes } = directory;
  if (state === "out")
    find(
      "state",
      "trouble",
      `is out, the log goes on without it${fault === undefined ? "" : `: ${fault}`}`,
    );
  if (state === "catching_up")
    find("state", "watch", `is being filled from the others: ${percent(copiedShare)}`);
  const room = roomSeverity(freeBytes);
  if (room !== undefined) find("room", room, `has ${bytes(freeBytes ?? 0)} free`);
  const uncheckedMs = uncheckedForMs(directory, overview) ?? 0;
  const unchecked = severity(uncheckedMs, thresholds.uncheckedMs);
  if (unchecked !== undefined)
    find("check", unchecked, `has a segment that was not checked for ${span(uncheckedMs)}`);
  return problems;
}

function groupProblems({ group, lagRecords }: GroupOverview): Problem[] {
  const behind = severity(lagRecords, thresholds.lagRecords);
  if (behind === undefined) return [];
  const id = places.group(group);
  return [
    { severity: behind, id, at: id, text: `Group ${group} is ${count(lagRecords)} records behind` },
  ];
}

function eventLoopProblems(delayMs: number): Problem[] {
  const late = severity(delayMs, thresholds.eventLoopDelayMs);
  if (late === undefined) return [];
  const text = `The event loop runs ${count(delayMs)} ms late (p99)`;
  return [{ severity: late, id: "event-loop", at: places.process, text }];
}

function deadLetterProblems({ at, deadLetters }: AdminOverview): Problem[] {
  const inLastMinute = deadLetters.filter(({ observedAt }) => observedAt > at - 60_000);
  const many = severity(inLastMinute.length, thresholds.deadLettersPerMinute);
  if (many === undefined) return [];
  const size = bytes(inLastMinute.reduce((total, { payloadBytes }) => total + payloadBytes, 0));
  const text = `${count(inLastMinute.length)} dead letters in the last minute, ${size}`;
  return [{ severity: many, id: "dead-letters", at: places.deadLetters, text }];
}
