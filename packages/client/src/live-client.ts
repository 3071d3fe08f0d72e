import { LIVE_PATH } from "@touchline/protocol";
import type { BoardView } from "./board-store.ts";
import type { ConnectionView } from "./connection-view.ts";
import type { Network } from "./connection.ts";
import type { LiveStore } from "./live-store.ts";
import type { MatchView } from "./match-store.ts";
import { type Schedule, schedule as byTheClock } from "./schedule.ts";
import { SocketClient } from "./socket-client.ts";
import type { LiveTable } from "./table-store.ts";
import type { OpenWebSocket } from "./web-socket-like.ts";

/**
 * The live end of a page: one connection, and a store for whatever is looked at. It connects when something is first
 * subscribed to, and comes back by itself until `close`.
 */
export interface LiveClient {
  readonly connection: LiveStore<ConnectionView>;
  /** The store of a board, `"all"` or a competitionId: the same object each time it is asked for. */
  board(scope: string): LiveStore<BoardView>;
  match(matchId: string): LiveStore<MatchView>;
  table(competitionId: string): LiveStore<LiveTable>;
  /** Epoch ms by the server's clock. */
  readonly serverNow: () => number;
  close(): void;
}

export interface LiveClientOptions {
  /** Of the server, or of its live path; `http` and `ws` are the same. Default: where the page came from. */
  readonly url?: string | undefined;
  /** Who is calling, for the server's log. */
  readonly agent?: string | undefined;
  /** Default the global WebSocket. */
  readonly openWebSocket?: OpenWebSocket | undefined;
  readonly schedule?: Schedule | undefined;
  /** Evenly from 0 to 1. */
  readonly random?: (() => number) | undefined;
  readonly clock?: { now(): number } | undefined;
  /** Tells `online` and `offline`. Default the global object, where it does. */
  readonly network?: Network | undefined;
}

/** Makes a client. Nothing happens until something is subscribed to. */
export function createLiveClient(options: LiveClientOptions = {}): LiveClient {
  return new SocketClient({
    url: liveUrl(options.url),
    agent: options.agent,
    openWebSocket: options.openWebSocket ?? ((url, protocol) => new WebSocket(url, protocol)),
    schedule: options.schedule ?? byTheClock,
    random: options.random ?? Math.random,
    clock: options.clock ?? Date,
    network: options.network ?? browserNetwork(),
  });
}

/** The WebSocket address for an address of the server, relative to the page where there is one. */
export function liveUrl(url: string | undefined, page = pageAddress()): string {
  const live = new URL(url ?? LIVE_PATH, page);
  live.protocol = live.protocol.replace("http", "ws");
  if (live.pathname === "/") live.pathname = LIVE_PATH;
  return live.href;
}

function pageAddress(): string | undefined {
  const location: unknown = Reflect.get(globalThis, "location");
  return location instanceof Object && "href" in location ? String(location.href) : undefined;
}

function browserNetwork(): Network | undefined {
  const target: object = globalThis;
  return isNetwork(target) ? target : undefined;
}

const isNetwork = (target: object): target is Network =>
  "addEventListener" in target && "removeEventListener" in target;
