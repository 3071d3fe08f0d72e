import { randomUUID } from "node:crypto";
import type { EventLog } from "@touchline/event-log";
import { type Competition, type Match, type TableRow, topics } from "@touchline/football";
import type Database from "better-sqlite3";
import { isDamage, markDamaged, openDatabase, startOver } from "./database.ts";
import { ProjectionsError } from "./errors.ts";
import { type Followed, Follower } from "./follower.ts";
import { differenceFrom } from "./history.ts";
import { Progress } from "./progress.ts";
import type { Projections, ProjectionsOptions, ProjectionsStats } from "./projections.ts";
import { ReadModel } from "./read-model.ts";
import { Store } from "./store.ts";
import type { ChangeListener, EventPosition, StoredEvent } from "./stored-event.ts";

const followedTopics = [topics.matchEvents, topics.competitions];

/** Opens the projection file and follows the log from where it stands. Throws ProjectionsError. */
export async function openProjections(options: ProjectionsOptions): Promise<Projections> {
  const { log, file, node = "local", newEpoch = randomUUID, onNotice = () => undefined } = options;
  for (const topic of [...followedTopics, topics.deadLetters]) await log.createTopic(topic);
  const { db, rebuiltBecause } = openDatabase(file, newEpoch);
  try {
    const store = new Store(db);
    const difference = await differenceFrom(log, store.applied());
    if (difference !== undefined) startOver(db, newEpoch());
    const why = rebuiltBecause ?? difference;
    if (why !== undefined) onNotice(`${file} is built anew from the log: ${why}`);
    const followed = await partitionsToFollow(log, store);
    const names = followedTopics.map(({ name }) => name);
    const progress = await Progress.join(log, `live.${node}`, names);
    return new Following({ ...options, onNotice }, { db, store, followed, progress });
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Every partition of the followed topics, each from where it was applied to. */
async function partitionsToFollow(log: EventLog, store: Store): Promise<readonly Followed[]> {
  const applied = store.applied();
  const described = await log.describeTopics();
  return followedTopics.flatMap(({ name: topic }) => {
    const partitions = described.find(({ name }) => name === topic)?.partitions ?? [];
    return partitions.map(({ partition, startOffset, highWatermark }): Followed => {
      const before = applied.find((a) => a.topic === topic && a.partition === partition);
      const nextOffset = before?.nextOffset ?? startOffset;
      return { topic, partition, nextOffset, highWatermark, fault: undefined };
    });
  });
}

interface Parts {
  readonly db: Database.Database;
  readonly store: Store;
  readonly followed: readonly Followed[];
  readonly progress: Progress;
}

/** The read model and what feeds it. */
class Following implements Projections {
  readonly epoch: string;
  readonly stopped: Promise<void>;
  readonly #db: Database.Database;
  readonly #readModel: ReadModel;
  readonly #follower: Follower;
  readonly #followed: readonly Followed[];
  readonly #progress: Progress;
  readonly #caughtUp = Promise.withResolvers<void>();
  #listenerErrors = 0;
  #failure: Error | undefined;
  #closing: Promise<void> | undefined;

  constructor(
    options: ProjectionsOptions & { readonly onNotice: (notice: string) => void },
    { db, store, followed, progress }: Parts,
  ) {
    const { log, onNotice, eventsHeldMax = 500_000, retryDelayMs = 5_000 } = options;
    this.#db = db;
    this.#followed = followed;
    this.#progress = progress;
    this.epoch = store.epoch;
    this.#readModel = new ReadModel(store, {
      eventsHeldMax,
      now: options.now ?? Date.now,
      onListenerError: (error) => {
        this.#listenerErrors += 1;
        onNotice(`a listener failed: ${error instanceof Error ? error.stack : String(error)}`);
      },
    });
    this.#follower = new Follower({
      log,
      readModel: this.#readModel,
      toldBelow: (topic, partition) => progress.committedOffset(topic, partition),
      onNotice,
      retryDelayMs,
    });
    progress.start(followed, onNotice);
    this.stopped = this.#follow();
    // Whoever does not watch `stopped` learns of a failure from close().
    this.stopped.catch(() => undefined);
    this.#caughtUp.promise.catch(() => undefined);
  }

  positions(): readonly number[] {
    return this.#readModel.positions();
  }

  match(matchId: string): Match | undefined {
    return this.#reading(() => this.#readModel.match(matchId));
  }

  position(matchId: string): EventPosition | undefined {
    return this.#reading(() => this.#readModel.position(matchId));
  }

  events(matchId: string, afterSeq?: number): readonly StoredEvent[] {
    return this.#reading(() => this.#readModel.events(matchId, afterSeq));
  }

  currentMatches(): readonly Match[] {
    return this.#reading(() => this.#readModel.currentMatches());
  }

  matchesOf(competitionId: string): readonly Match[] {
    return this.#reading(() => this.#readModel.matchesOf(competitionId));
  }

  competition(competitionId: string): Competition | undefined {
    return this.#readModel.competition(competitionId);
  }

  competitions(): readonly Competition[] {
    return this.#readModel.competitions();
  }

  table(competitionId: string): readonly TableRow[] | undefined {
    return this.#reading(() => this.#readModel.table(competitionId));
  }

  onChange(listener: ChangeListener): () => void {
    return this.#readModel.onChange(listener);
  }

  whenCaughtUp(): Promise<void> {
    return this.#caughtUp.promise;
  }

  stats(): ProjectionsStats {
    const { counts } = this.#follower;
    return {
      eventsTotal: counts.events,
      unusableTotal: counts.unusable,
      transactionsTotal: counts.transactions,
      listenerErrorsTotal: this.#listenerErrors,
      lagRecords: this.#followed.reduce(
        (lag, f) => lag + Math.max(0, f.highWatermark - f.nextOffset),
        0,
      ),
      partitionsFaulty: this.#followed.filter(({ fault }) => fault !== undefined).length,
      matchesStored: this.#readModel.matchesStored,
      matchesHeld: this.#readModel.matchesHeld,
      eventsHeld: this.#readModel.eventsHeld,
    };
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #follow(): Promise<void> {
    const behind = new Map(
      this.#followed.map((followed) => [followed, followed.highWatermark] as const),
    );
    const progressed = (followed: Followed) => {
      const goal = behind.get(followed) ?? 0;
      if (followed.nextOffset >= goal || followed.fault !== undefined) behind.delete(followed);
      if (behind.size === 0) this.#caughtUp.resolve();
    };
    for (const followed of this.#followed) progressed(followed);
    const following = this.#followed.map((followed) =>
      this.#follower
        .follow(followed, () => progressed(followed))
        .catch((error: unknown) => this.#fail(error)),
    );
    await Promise.all(following);
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** Reads from the file; one that is damaged ends everything, for what else is in it cannot be trusted either. */
  #reading<T>(read: () => T): T {
    try {
      return read();
    } catch (error) {
      if (meansDamage(error)) this.#fail(error);
      throw error;
    }
  }

  #fail(error: unknown): void {
    if (meansDamage(error)) markDamaged(this.#db);
    this.#failure ??= error instanceof Error ? error : new Error(String(error));
    this.#follower.close();
    this.#caughtUp.reject(this.#failure);
  }

  async #close(): Promise<void> {
    this.#follower.close();
    try {
      await this.stopped;
    } finally {
      await this.#progress.close(this.#followed).finally(() => this.#db.close());
    }
  }
}

const meansDamage = (error: unknown): boolean =>
  isDamage(error) ||
  (error instanceof ProjectionsError && error.code === "PROJECTIONS_FILE_DAMAGED");
