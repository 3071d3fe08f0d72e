import type {
  BoardView,
  ConnectionView,
  LiveClient,
  LiveStore,
  LiveTable,
  MatchView,
} from "@touchline/client";
import {
  applyEvent,
  type Competition,
  type Match,
  type MatchEvent,
  standings,
} from "@touchline/football";
import { toBoardRow, toTableView } from "@touchline/protocol";

/** A client that is told the events instead of receiving them, and folds them as the real one does. */
export interface StoryClient extends LiveClient {
  /** Events of any match, in order. */
  tell(events: Iterable<MatchEvent>): void;
  setConnection(view: ConnectionView): void;
  setNow(nowMs: number): void;
}

export interface Story {
  readonly events: Iterable<MatchEvent>;
  readonly competitions?: readonly Competition[];
  /** The server's time, which stands still until it is moved. */
  readonly nowMs: number;
  /** False: the board has not come yet. */
  readonly ready?: boolean;
}

export function storyClient({
  events,
  competitions = [],
  nowMs,
  ready = true,
}: Story): StoryClient {
  const matches = new Map<string, Match>();
  const listeners = new Set<() => void>();
  let now = nowMs;
  let version = 0;
  let connection: ConnectionView = { state: ready ? "live" : "connecting", since: nowMs };
  const changed = () => {
    version += 1;
    for (const listener of listeners) listener();
  };
  /** A store of whatever `view` makes of what has been told; made anew only after a change. */
  const storeOf = <T>(view: () => T): LiveStore<T> => {
    let seen: { readonly version: number; readonly view: T } | undefined;
    return {
      subscribe(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      getSnapshot() {
        if (seen?.version !== version) seen = { version, view: view() };
        return seen.view;
      },
    };
  };
  const fold = (told: Iterable<MatchEvent>) => {
    for (const event of told)
      matches.set(event.matchId, applyEvent(matches.get(event.matchId), event));
  };
  fold(events);

  const boardView = (scope: string): BoardView => ({
    ready,
    rows: [...matches.values()]
      .filter(({ fixture }) => scope === "all" || fixture.competition.competitionId === scope)
      .map((match) => toBoardRow(match, { partition: 0, offset: match.seq })),
  });
  const matchView = (matchId: string): MatchView => {
    const match = matches.get(matchId);
    return { match, ready, missing: ready && match === undefined };
  };
  const tableView = (competitionId: string): LiveTable => {
    const competition = competitions.find((one) => one.competitionId === competitionId);
    if (competition === undefined || !ready) return { table: undefined, ready };
    const its = [...matches.values()].filter(
      ({ fixture }) => fixture.competition.competitionId === competitionId,
    );
    return { table: toTableView(competition, standings(competition, its)), ready };
  };

  return {
    connection: storeOf(() => connection),
    board: each((scope) => storeOf(() => boardView(scope))),
    match: each((matchId) => storeOf(() => matchView(matchId))),
    table: each((competitionId) => storeOf(() => tableView(competitionId))),
    serverNow: () => now,
    close() {},
    tell(told) {
      fold(told);
      changed();
    },
    setConnection(view) {
      connection = view;
      changed();
    },
    setNow(next) {
      now = next;
    },
  };
}

/** The same thing for the same key, each time it is asked for. */
function each<T>(make: (key: string) => T): (key: string) => T {
  const made = new Map<string, T>();
  return (key) => {
    const known = made.get(key) ?? make(key);
    made.set(key, known);
    return known;
  };
}
