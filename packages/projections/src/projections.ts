import type { EventLog } from "@touchline/event-log";
import type { Competition, Match, TableRow } from "@touchline/football";
import type { ChangeListener, EventPosition, StoredEvent } from "./stored-event.ts";

export interface ProjectionsOptions {
  readonly log: EventLog;
  /** The SQLite file; made when it is not there, built anew from the log when it is of no use. Or `:memory:`. */
  readonly file: string;
  /** Names the consumer group `live.<node>`. Default `local`. */
  readonly node?: string;
  /** Events of the matches held in memory, all together; others are read when asked for. Default 500,000. */
  readonly eventsHeldMax?: number;
  /** Milliseconds before a faulty partition or a full disk is tried again. Default 5,000. */
  readonly retryDelayMs?: number;
  /** Epoch ms: which day it is on the board. Default `Date.now`. */
  readonly now?: () => number;
  /** A new name for another history. Default a random UUID. */
  readonly newEpoch?: () => string;
  /** Told, in one line, what an operator should know: a rebuild, a record passed over, a partition at a stand. */
  readonly onNotice?: (notice: string) => void;
}

/**
 * Matches, competitions and tables as the log has them, answered at once. Between two ticks of the event loop everything
 * here is of one moment: who takes a snapshot and adds a listener in one tick misses nothing and hears nothing twice.
 */
export interface Projections {
  /** Changes when the history behind the positions is another one; positions of different epochs mean nothing together. */
  readonly epoch: string;
  /** By partition of `match-events`, the offset after the last one applied. */
  positions(): readonly number[];
  match(matchId: string): Match | undefined;
  /** Of the last event applied to the match. */
  position(matchId: string): EventPosition | undefined;
  /** Those with a seq above `afterSeq`, in order; none of a match unknown. */
  events(matchId: string, afterSeq?: number): readonly StoredEvent[];
  /**
   * The board: what is live, and what is played from three days ago to seven ahead, by kick-off. Of replays only the
   * newest run of each programme, at the moment it is replayed, unless coverage of it is lost. At most 2,000; the same array until something changes.
   */
  currentMatches(): readonly Match[];
  /** All matches of a competition by kick-off; of replays only those of the newest run, not lost. Folds those not in memory. */
  matchesOf(competitionId: string): readonly Match[];
  competition(competitionId: string): Competition | undefined;
  competitions(): readonly Competition[];
  /** Undefined for a competition nothing is known of. The same array until a result changes. */
  table(competitionId: string): readonly TableRow[] | undefined;
  /** Calls `listener` for every event once it is applied and durable, until the returned function is called. */
  onChange(listener: ChangeListener): () => void;
  /** Resolves when everything is applied that was in the log at opening, but for partitions that stand still. */
  whenCaughtUp(): Promise<void>;
  /** Resolves after `close`; rejects when the projections cannot go on. */
  readonly stopped: Promise<void>;
  stats(): ProjectionsStats;
  close(): Promise<void>;
}

export interface ProjectionsStats {
  readonly eventsTotal: number;
  /** Records passed over because nobody can use them; each is a dead letter. */
  readonly unusableTotal: number;
  readonly transactionsTotal: number;
  readonly listenerErrorsTotal: number;
  /** Records in the log that are not applied yet. */
  readonly lagRecords: number;
  /** Partitions that stand still: damaged ones, or all while the disk is full. The others go on. */
  readonly partitionsFaulty: number;
  readonly matchesStored: number;
  /** Matches folded in memory, and the events in those. */
  readonly matchesHeld: number;
  readonly eventsHeld: number;
}
