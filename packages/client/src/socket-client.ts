import {
  boardChannel,
  type Channel,
  defaultLimits,
  matchChannel,
  type ServerMessage,
  type ServerMessageOf,
  tableChannel,
} from "@touchline/protocol";
import { BoardStore } from "./board-store.ts";
import { ChannelBook } from "./channel-book.ts";
import type { ChannelStore } from "./channel-store.ts";
import { Connection, type ConnectionOptions } from "./connection.ts";
import { ConnectionStore } from "./connection-store.ts";
import type { LiveClient } from "./live-client.ts";
import { Listeners } from "./live-store.ts";
import { MatchStore } from "./match-store.ts";
import { inMessages } from "./requests.ts";
import { ServerClock } from "./server-clock.ts";
import { TableStore } from "./table-store.ts";

/** Milliseconds a channel stays subscribed after the last look: pages come and go. */
const lingerMs = 3000;
/** The server answers one `sync` a second; a little more, for the clocks' sake. */
const syncIntervalMs = 1100;

/** Asks for what is looked at, and puts what comes into its store. */
export class SocketClient implements LiveClient {
  readonly connection: ConnectionStore;
  readonly serverNow: () => number;
  readonly #options: ConnectionOptions;
  readonly #connection: Connection;
  readonly #clock: ServerClock;
  readonly #book = new ChannelBook();
  readonly #boards = new Map<string, BoardStore>();
  readonly #matches = new Map<string, MatchStore>();
  readonly #tables = new Map<string, TableStore>();
  readonly #lingering = new Map<Channel, () => void>();
  /** Matches with a gap, to be asked for anew. */
  readonly #gaps = new Set<string>();
  #cancelSync: (() => void) | undefined;
  #lastSyncAt = 0;
  #epoch: string | undefined;
  #messageBytesMax = defaultLimits.messageBytesMax;
  #lastId = 0;
  #isAskingSoon = false;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#clock = new ServerClock(options.clock);
    this.serverNow = this.#clock.now;
    this.connection = new ConnectionStore(options.clock);
    this.#connection = new Connection(options, {
      greeted: () => this.#greeted(),
      received: (message) => this.#received(message),
      changed: () => this.#show(),
    });
  }

  board(scope: string): BoardStore {
    return held(this.#boards, scope, () => {
      const store: BoardStore = new BoardStore(
        scope,
        this.#listeners(boardChannel(scope), () => store),
      );
      return store;
    });
  }

  match(matchId: string): MatchStore {
    return held(this.#matches, matchId, () => {
      const store: MatchStore = new MatchStore(
        this.#listeners(matchChannel(matchId), () => store),
        () => this.#syncSoon(matchId),
      );
      return store;
    });
  }

  table(competitionId: string): TableStore {
    return held(this.#tables, competitionId, () => {
      const store: TableStore = new TableStore(
        this.#listeners(tableChannel(competitionId), () => store),
      );
      return store;
    });
  }

  close(): void {
    for (const cancel of this.#lingering.values()) cancel();
    this.#lingering.clear();
    this.#cancelSync?.();
    this.#connection.close();
  }

  /** Counts who looks at a channel: subscribed from the first, let go a while after the last. */
  #listeners(channel: Channel, store: () => ChannelStore): Listeners {
    return new Listeners(
      () => this.#want(channel, store()),
      () => this.#unwantSoon(channel, store()),
    );
  }

  #want(channel: Channel, store: ChannelStore): void {
    this.#lingering.get(channel)?.();
    this.#lingering.delete(channel);
    if (!this.#book.has(channel)) this.#book.add(channel, store);
    this.#connection.want();
    this.#askSoon();
  }

  #unwantSoon(channel: Channel, store: ChannelStore): void {
    if (this.#connection.state.name === "closed") return;
    const letGo = (): void => {
      this.#lingering.delete(channel);
      if (this.#book.remove(channel))
        this.#connection.send({ t: "unsub", id: this.#nextId(), channels: [channel] });
      store.clear();
      this.#show();
    };
    this.#lingering.set(channel, this.#options.schedule(letGo, lingerMs));
  }

  #greeted(): void {
    this.#cancelSync?.();
    this.#cancelSync = undefined;
    this.#gaps.clear();
    this.#book.begin();
    this.#ask();
  }

  /** Everything wanted in one go is asked for in one message. */
  #askSoon(): void {
    if (this.#isAskingSoon) return;
    this.#isAskingSoon = true;
    queueMicrotask(() => {
      this.#isAskingSoon = false;
      this.#ask();
    });
  }

  #ask(): void {
    if (this.#connection.helloAt === undefined) return;
    for (const channels of inMessages(this.#book.unasked(), this.#messageBytesMax)) {
      const id = this.#nextId();
      this.#connection.send({
        t: "sub",
        id,
        ...(this.#epoch !== undefined && { epoch: this.#epoch }),
        channels,
      });
      const names = channels.map(({ channel }) => channel);
      this.#book.asked(names, id);
    }
    this.#show();
  }

  #syncSoon(matchId: string): void {
    this.#gaps.add(matchId);
    if (this.#cancelSync !== undefined) return;
    const sinceLastMs = this.#options.clock.now() - this.#lastSyncAt;
    const afterMs = Math.max(0, syncIntervalMs - sinceLastMs);
    this.#cancelSync = this.#options.schedule(() => this.#sync(), afterMs);
  }

  #sync(): void {
    this.#cancelSync = undefined;
    const matchIds = [...this.#gaps].filter((matchId) => this.#book.has(matchChannel(matchId)));
    this.#gaps.clear();
    // Without a connection the next one asks for everything anyway.
    if (matchIds.length === 0 || this.#connection.helloAt === undefined) return;
    this.#lastSyncAt = this.#options.clock.now();
    const id = this.#nextId();
    this.#book.asked(matchIds.map(matchChannel), id);
    this.#connection.send({ t: "sync", id, matchIds });
    this.#show();
  }

  #nextId(): number {
    this.#lastId += 1;
    return this.#lastId;
  }

  #show(): void {
    this.connection.show(this.#connection.state, this.#book.unanswered);
  }

  #received(message: ServerMessage): void {
    switch (message.t) {
      case "welcome":
        return this.#welcomed(message);
      case "ok":
        this.#book.answered(message.id, message.modes, message.positions);
        return this.#show();
      case "err":
        this.#book.refused(message.id);
        return this.#show();
      case "u":
        return this.#wantedMatch(message.event.matchId)?.apply(message.event);
      case "s":
        return this.#wantedMatch(message.match.matchId)?.replace(message.match);
      case "r":
        for (const board of this.#boards.values()) board.take(message);
        return;
      case "t":
        return this.#tables.get(message.table.competitionId)?.replace(message.table);
      case "h":
        this.#clock.heard(message.now);
        this.#book.reached(message.positions);
        if (message.pong) this.#connection.send({ t: "pong", n: message.n });
        return;
      case "bye":
    }
  }

  #welcomed({ epoch, now, limits }: ServerMessageOf<"welcome">): void {
    this.#clock.welcomed(now, this.#connection.helloAt ?? this.#options.clock.now());
    this.#messageBytesMax = limits.messageBytesMax;
    if (this.#epoch !== undefined && this.#epoch !== epoch) this.#book.outlive();
    this.#epoch = epoch;
  }

  /** What still arrives of a channel let go of is not kept. */
  #wantedMatch(matchId: string): MatchStore | undefined {
    return this.#book.has(matchChannel(matchId)) ? this.#matches.get(matchId) : undefined;
  }
}

function held<T>(stores: Map<string, T>, key: string, make: () => T): T {
  const known = stores.get(key);
  if (known !== undefined) return known;
  const store = make();
  stores.set(key, store);
  return store;
}
