import type { EventLog } from "@touchline/event-log";
import { topics } from "@touchline/football";
import { IngestError } from "./errors.ts";
import { Feed, type FeedSettings, type FeedStats, type FeedSurroundings } from "./feed.ts";
import { nodePayloadFiles, type PayloadFiles } from "./payload-files.ts";
import { type Beginning, programmeOf } from "./programme.ts";
import { adapterNamed, readMapped } from "./read-payloads.ts";
import { Retirement } from "./retirement.ts";
import {
  type Clock,
  type Random,
  systemClock,
  systemRandom,
  systemTimers,
  type Timers,
} from "./surroundings.ts";

/** A feed to be played: recorded or invented matches, against the wall clock. */
export interface FeedOptions {
  /** Lower-case letters, digits and hyphens: it becomes part of every match id. */
  readonly feedId: string;
  /** The adapter that reads it: `match-day`, `wyscout`, `simulator`. */
  readonly adapter: string;
  /** What the adapter is to read: files, folders, the name of a pack, or the simulator's settings. */
  readonly paths: readonly string[];
  /** Match milliseconds in a wall millisecond. */
  readonly rate: number;
  /** Default `kick-off`. */
  readonly beginning?: Beginning | undefined;
  /** Milliseconds from the end of a run to the beginning of the next; undefined plays once. */
  readonly repeatAfterMs?: number | undefined;
}

export interface IngestOptions {
  readonly log: EventLog;
  readonly feeds: PreparedFeeds;
  /** Default: that of this machine, as for all that follow. */
  readonly clock?: Clock | undefined;
  readonly timers?: Timers | undefined;
  readonly random?: Random | undefined;
  /** Told, in one line, that a feed has failed, and why. */
  readonly onNotice?: ((notice: string) => void) | undefined;
}

/** The feeds at work, until closed. */
export interface Ingest {
  stats(): readonly FeedStats[];
  /** Holds a feed back. False when there is no such feed. */
  pause(feedId: string): boolean;
  resume(feedId: string): boolean;
  /** Finishes the appends under way. Runs are gone on with by the next process. */
  close(): Promise<void>;
}

/** Feeds whose payloads have been read: what {@link prepareFeeds} gives. */
export type PreparedFeeds = readonly FeedSettings[];

/**
 * Reads all that the feeds are to play, and writes nothing: what cannot be begun is known before there is anything to
 * undo. Throws IngestError `ADAPTER_UNKNOWN`, `PATH_UNREADABLE`, `NOTHING_TO_READ`, `FEED_TWICE`, `FEED_ID_INVALID`.
 */
export async function prepareFeeds(
  feeds: readonly FeedOptions[],
  files: PayloadFiles = nodePayloadFiles,
): Promise<PreparedFeeds> {
  checkIds(feeds);
  const prepared: FeedSettings[] = [];
  // One after the other: a provider's season is large, and two are read no faster at once.
  for (const feed of feeds) prepared.push(await prepare(feed, files));
  return prepared;
}

/**
 * Starts all feeds, and retires the runs of feeds that are no longer among them. A feed that fails does so alone and says
 * why in `stats()`.
 */
export async function startIngest(options: IngestOptions): Promise<Ingest> {
  const { log, clock = systemClock, timers = systemTimers, random = systemRandom } = options;
  const { onNotice = () => undefined } = options;
  const around: FeedSurroundings = { log, clock, timers, random, onNotice };
  const feeds = options.feeds.map((settings) => new Feed(settings, around));
  const { reports, competitions, feeds: feedTopic, deadLetters } = topics;
  for (const topic of [reports, competitions, feedTopic, deadLetters]) await log.createTopic(topic);
  for (const feed of feeds) feed.start();
  const retirement = new Retirement(new Set(feeds.map(({ feedId }) => feedId)), around);
  retirement.start();
  const find = (feedId: string) => feeds.find((feed) => feed.feedId === feedId);
  return {
    stats: () => feeds.map((feed) => feed.stats()),
    pause: (feedId) => {
      find(feedId)?.pause();
      return find(feedId) !== undefined;
    },
    resume: (feedId) => {
      find(feedId)?.resume();
      return find(feedId) !== undefined;
    },
    close: async () => {
      await Promise.all([...feeds, retirement].map((part) => part.close()));
    },
  };
}

async function prepare(feed: FeedOptions, files: PayloadFiles): Promise<FeedSettings> {
  const adapter = adapterNamed(feed.adapter);
  const mapped = await readMapped(adapter, feed.paths, files);
  const programme = programmeOf(adapter, mapped, {
    programmeId: mapped.programmeId ?? feed.feedId,
    beginning: feed.beginning ?? "kick-off",
  });
  const { feedId, rate, repeatAfterMs } = feed;
  return { feedId, programme, rate, repeatAfterMs };
}

function checkIds(feeds: readonly FeedOptions[]): void {
  const ids = feeds.map(({ feedId }) => feedId);
  const invalid = ids.find((id) => !/^[a-z0-9-]{1,60}$/.test(id));
  if (invalid !== undefined)
    throw new IngestError(
      "INGEST_FEED_ID_INVALID",
      `feed id ${JSON.stringify(invalid)} is not 1–60 lower-case letters, digits and hyphens`,
    );
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined)
    throw new IngestError(
      "INGEST_FEED_TWICE",
      `two feeds are called ${twice}; give one another id`,
    );
}
