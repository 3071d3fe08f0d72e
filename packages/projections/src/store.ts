import { foldEvents, type Competition, type Match, type MatchResult } from "@touchline/football";
import { parseCompetition, parseMatchEvent } from "@touchline/football/parse";
import type Database from "better-sqlite3";
import { ProjectionsError } from "./errors.ts";
import { prepareStatements } from "./statements.ts";
import type { StoredEvent, StoredMatch } from "./stored-event.ts";

/** How far a partition of a topic has been applied. */
export interface Applied {
  readonly topic: string;
  readonly partition: number;
  readonly nextOffset: number;
  /** Of the last record applied, to know another log by. */
  readonly lastDigest: string;
}

/** An event to be kept, with the bytes of its record. */
export interface NewEvent extends StoredEvent {
  readonly json: Uint8Array;
}

/** A competition to be kept, with the bytes of its record. */
export interface NewCompetition {
  readonly competition: Competition;
  readonly json: Uint8Array;
}

/** All that one transaction writes. */
export interface Writing {
  readonly applied: Applied;
  readonly events: readonly NewEvent[];
  /** The matches of those events, as they are after the last of them. */
  readonly matches: readonly StoredMatch[];
  readonly competitions: readonly NewCompetition[];
}

/** The rows of the projection file. Everything is synchronous: SQLite is in this very thread. */
export class Store {
  readonly #db: Database.Database;
  readonly #sql: ReturnType<typeof prepareStatements>;

  constructor(db: Database.Database) {
    this.#db = db;
    this.#sql = prepareStatements(db);
  }

  get epoch(): string {
    return this.#sql.epoch.get()?.epoch ?? "";
  }

  applied(): readonly Applied[] {
    return this.#sql.positions.all();
  }

  /** Writes all of it or nothing. */
  write({ applied, events, matches, competitions }: Writing): void {
    this.#db.transaction(() => {
      for (const { event, position, json } of events)
        this.#sql.addEvent.run(event.matchId, event.seq, position.offset, json);
      for (const match of matches) this.#putMatch(match);
      for (const { competition, json } of competitions)
        this.#sql.putCompetition.run(competition.competitionId, json);
      this.#sql.putPosition.run(applied);
    })();
  }

  /** Folds a match anew from its events. Throws ProjectionsError when they are not what was written. */
  match(matchId: string): StoredMatch | undefined {
    const events = this.events(matchId, 0);
    const last = events.at(-1);
    if (last === undefined) return undefined;
    try {
      const match = foldEvents(events.map(({ event }) => event));
      return match && { match, position: last.position };
    } catch (cause) {
      throw damaged(`the events of match ${matchId} do not fold: ${String(cause)}`, { cause });
    }
  }

  /** Throws ProjectionsError when they are not what was written. */
  events(matchId: string, afterSeq: number): readonly StoredEvent[] {
    return this.#sql.events.all(matchId, afterSeq).map(({ partition, log_offset, json }) => {
      const parsed = parseMatchEvent(json);
      if (!parsed.ok)
        throw damaged(`an event of match ${matchId} does not read: ${parsed.problem}`);
      return { position: { partition, offset: log_offset }, event: parsed.value };
    });
  }

  /** Matches from one moment to another, and all that are live; of replays those of the newest run that somebody still plays. */
  matchIdsOfBoard(from: number, to: number, matchesMax: number): readonly string[] {
    return this.#sql.matchIdsOfBoard.all({ from, to, matchesMax });
  }

  matchIdsOf(competitionId: string): readonly string[] {
    return this.#sql.matchIdsOf.all(competitionId);
  }

  resultsOf(competitionId: string): readonly MatchResult[] {
    return this.#sql.resultsOf.all(competitionId).map((json): MatchResult => JSON.parse(json));
  }

  competitions(): readonly Competition[] {
    return this.#sql.competitions.all().flatMap((json) => {
      const parsed = parseCompetition(json);
      return parsed.ok ? [parsed.value] : [];
    });
  }

  countMatches(): number {
    return this.#sql.countMatches.get() ?? 0;
  }

  #putMatch({ match, position }: StoredMatch): void {
    const { matchId, fixture, lifecycle } = match;
    const { programmeId, runId } = fixture.replay ?? {};
    const isNew = this.#sql.hasMatch.get(matchId) === undefined;
    this.#sql.putMatch.run({
      matchId,
      partition: position.partition,
      competitionId: fixture.competition.competitionId,
      boardAt: boardAt(match),
      live: lifecycle === "live" ? 1 : 0,
      announcedAt: announcedAt(match),
      programmeId: programmeId ?? null,
      runId: runId ?? null,
      unplayed: isUnplayed(match) ? 1 : 0,
      resultJson: JSON.stringify(resultOf(match)),
    });
    if (isNew && programmeId !== undefined) this.#showNewestRun(programmeId);
  }

  #showNewestRun(programmeId: string): void {
    const newestRunId = this.#sql.newestRun.get(programmeId) ?? "";
    this.#sql.takeOffBoard.run({ programmeId, newestRunId });
    this.#sql.putOnBoard.run({ programmeId, newestRunId });
  }
}

const damaged = (what: string, options?: { readonly cause: unknown }): ProjectionsError =>
  new ProjectionsError(
    "PROJECTIONS_FILE_DAMAGED",
    `${what}; started again, it is built anew`,
    options,
  );

/** The part of a match that a table counts. */
export const resultOf = (match: Match): MatchResult => ({
  matchId: match.matchId,
  fixture: match.fixture,
  lifecycle: match.lifecycle,
  score: match.score,
  awardedScore: match.awardedScore,
});

/** When a match is on the board: at its kick-off, and in a replay when that is replayed. Epoch ms. */
export const boardAt = ({ fixture }: Match): number =>
  fixture.replay?.kickOffReplayedAt ?? fixture.kickOffAt;

/** Whether it is a replay that nobody plays any more: unlike a match of which we lost sight, it is nobody's match. */
export const isUnplayed = ({ fixture, coverage }: Match): boolean =>
  fixture.replay !== undefined && coverage === "lost";

const announcedAt = ({ entries }: Match): number =>
  entries[0]?.history[0]?.decidedAt ?? entries[0]?.decidedAt ?? 0;
