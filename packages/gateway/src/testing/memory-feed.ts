import {
  applyEvent,
  type Competition,
  leagueRules,
  type Match,
  type MatchEvent,
  standings,
  type TableRow,
} from "@touchline/football";
import type { Position } from "@touchline/protocol";
import type { MatchChange, MatchFeed, StoredEvent } from "../feed.ts";

interface Stored {
  match: Match;
  position: Position;
  readonly events: StoredEvent[];
}

/** A feed in memory: events appended are folded and told at once, as a projection of a log tells them. */
export class MemoryFeed implements MatchFeed {
  readonly epoch: string;
  readonly #positions: number[];
  readonly #storedByMatch = new Map<string, Stored>();
  readonly #listeners = new Set<(change: MatchChange) => void>();
  /** Taken off the board, as an older run of a replay is. */
  readonly #offBoard = new Set<string>();

  constructor({ epoch = "epoch-1", partitions = 4 } = {}) {
    this.epoch = epoch;
    this.#positions = Array.from({ length: partitions }, () => 0);
  }

  append(event: MatchEvent): void {
    const { matchId } = event;
    const stored = this.#storedByMatch.get(matchId);
    const match = applyEvent(stored?.match, event);
    const partition =
      stored?.position.partition ?? this.#storedByMatch.size % this.#positions.length;
    const offset = this.#positions[partition] ?? 0;
    this.#positions[partition] = offset + 1;
    const position = { partition, offset };
    const events = stored?.events ?? [];
    events.push({ position, event });
    this.#storedByMatch.set(matchId, { match, position, events });
    for (const listener of this.#listeners) listener({ event, position, match });
  }

  takeOffBoard(matchId: string): void {
    this.#offBoard.add(matchId);
  }

  putOnBoard(matchId: string): void {
    this.#offBoard.delete(matchId);
  }

  positions(): readonly number[] {
    return this.#positions;
  }

  match(matchId: string): Match | undefined {
    return this.#storedByMatch.get(matchId)?.match;
  }

  position(matchId: string): Position | undefined {
    return this.#storedByMatch.get(matchId)?.position;
  }

  events(matchId: string, afterSeq = 0): readonly StoredEvent[] {
    return this.#storedByMatch.get(matchId)?.events.slice(afterSeq) ?? [];
  }

  currentMatches(): readonly Match[] {
    return [...this.#storedByMatch.values()]
      .map(({ match }) => match)
      .filter((match) => !this.#offBoard.has(match.matchId));
  }

  competition(competitionId: string): Competition | undefined {
    const match = this.#matchesOf(competitionId)[0];
    return match && { competitionId, name: match.fixture.competition.name, rules: leagueRules };
  }

  table(competitionId: string): readonly TableRow[] | undefined {
    const matches = this.#matchesOf(competitionId);
    return matches.length === 0 ? undefined : standings({}, matches);
  }

  onChange(listener: (change: MatchChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #matchesOf(competitionId: string): readonly Match[] {
    return this.currentMatches().filter(
      (match) => match.fixture.competition.competitionId === competitionId,
    );
  }
}
