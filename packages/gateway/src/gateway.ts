import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import { type CloseCode, closeCodes, LIVE_PATH } from "@touchline/protocol";
import type { WebSocket, WebSocketServer } from "ws";
import { type AdmissionRules, type Refusal, refusalOf } from "./admission.ts";
import { Clients } from "./clients.ts";
import { Connection } from "./connection.ts";
import { Conversation } from "./conversation.ts";
import type { MatchChange, MatchFeed } from "./feed.ts";
import { FlushTimer } from "./flush-timer.ts";
import { textFrame } from "./frame.ts";
import { GatewayCounts, type GatewayStats } from "./gateway-stats.ts";
import { Heartbeat, sweepIntervalMs } from "./heartbeat.ts";
import { Hub } from "./hub.ts";
import { defaultGatewayLimits, type GatewayLimits } from "./limits.ts";
import { overdue } from "./overdue.ts";
import { type Schedule, schedule as byTheClock } from "./schedule.ts";
import { openWebSocketServer, refuse } from "./upgrade.ts";
import { isUrgent } from "./urgent.ts";

/** Milliseconds of server time a returning client costs, twice over: what a drain spreads them by. */
const comeBackMsPerClient = 1;
const comeBackMs = { soonest: 250, atLeast: 1000, atMost: 60_000 } as const;
/** Milliseconds a drained client has to go by itself. */
const drainGraceMs = 2500;

export interface GatewayOptions {
  /** Its upgrade requests at `/live` are ours. */
  readonly server: Server;
  readonly feed: MatchFeed;
  readonly limits?: Partial<GatewayLimits> | undefined;
  /** Origins that may connect beside the host's own; `"*"` for every one. Default none. */
  readonly allowedOrigins?: AdmissionRules["allowedOrigins"] | undefined;
  /** The address a client counts under. Default that of its socket; behind a proxy, what the proxy says. */
  readonly addressOf?: ((request: IncomingMessage) => string) | undefined;
  /** Told of a fault of ours that cost one client its connection. */
  readonly onFault?: ((error: unknown) => void) | undefined;
  readonly clock?: { now(): number } | undefined;
  readonly schedule?: Schedule | undefined;
}

/** The live edge of one process. */
export interface Gateway {
  stats(): GatewayStats;
  /** Tells every client when to come back, closes them, and lets go of the server. Resolves when all are gone. */
  drain(): Promise<void>;
}

/** Answers WebSockets at `/live` with everything that happens in the feed. */
export function startGateway(options: GatewayOptions): Gateway {
  return new LiveGateway(options);
}

class LiveGateway implements Gateway {
  readonly #options: GatewayOptions;
  readonly #limits: GatewayLimits;
  readonly #clock: { now(): number };
  readonly #schedule: Schedule;
  readonly #hub: Hub;
  readonly #conversation: Conversation;
  readonly #webSockets: WebSocketServer;
  readonly #clients = new Clients();
  readonly #counts = new GatewayCounts();
  readonly #heartbeat = new Heartbeat();
  readonly #flushTimer: FlushTimer;
  readonly #stopListening: () => void;
  #cancelSweep: () => void;
  #gatheredSince: number | undefined;
  #clientsSoFar = 0;
  #draining: Promise<void> | undefined;
  #lastGone: (() => void) | undefined;

  constructor(options: GatewayOptions) {
    const { server, feed } = options;
    this.#options = options;
    const limits = { ...defaultGatewayLimits, ...options.limits };
    this.#limits = limits;
    const clock = options.clock ?? Date;
    this.#clock = clock;
    this.#schedule = options.schedule ?? byTheClock;
    this.#hub = new Hub(feed, limits);
    this.#conversation = new Conversation({ hub: this.#hub, epoch: feed.epoch, limits, clock });
    this.#webSockets = openWebSocketServer(limits.messageBytesMax);
    this.#flushTimer = new FlushTimer({
      flush: () => this.#flush(),
      schedule: this.#schedule,
      tickMs: limits.tickMs,
    });
    const stopFeed = feed.onChange((change) => this.#gather(change));
    server.on("upgrade", this.#upgrade);
    this.#stopListening = () => {
      stopFeed();
      server.off("upgrade", this.#upgrade);
    };
    this.#cancelSweep = this.#scheduleSweep();
  }

  stats(): GatewayStats {
    return this.#counts.stats(this.#clients, this.#hub);
  }

  drain(): Promise<void> {
    this.#draining ??= this.#drain();
    return this.#draining;
  }

  #gather(change: MatchChange): void {
    this.#gatheredSince ??= this.#clock.now();
    this.#hub.gather(change);
    this.#flushTimer.request(isUrgent(change.event));
  }

  #flush(): void {
    this.#flushTimer.cancel();
    this.#hub.flush();
    if (this.#gatheredSince !== undefined)
      this.#counts.lag.record(this.#clock.now() - this.#gatheredSince);
    this.#gatheredSince = undefined;
  }

  readonly #upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    const path = (request.url ?? "").split("?", 1)[0] ?? "";
    // Another path may have another listener; only when we are alone is it for us to say no.
    if (path !== LIVE_PATH && this.#options.server.listenerCount("upgrade") > 1) return;
    const address = this.#addressOf(request);
    const refusal = this.#refusalOf(request, path, address);
    if (refusal !== undefined) {
      this.#counts.countRefused(refusal.status);
      return refuse(socket, refusal);
    }
    this.#webSockets.handleUpgrade(request, socket, head, (webSocket) =>
      this.#accept(webSocket, request, address),
    );
  };

  #addressOf(request: IncomingMessage): string {
    return this.#options.addressOf?.(request) ?? request.socket.remoteAddress ?? "unknown";
  }

  #refusalOf(request: IncomingMessage, path: string, address: string): Refusal | undefined {
    const { headers } = request;
    return refusalOf(
      {
        path,
        origin: headers.origin,
        host: headers.host,
        subprotocols: headers["sec-websocket-protocol"],
        clients: this.#clients.size,
        clientsOfAddress: this.#clients.countOf(address),
        isDraining: this.#draining !== undefined,
      },
      { allowedOrigins: this.#options.allowedOrigins ?? [], limits: this.#limits },
    );
  }

  #accept(webSocket: WebSocket, request: IncomingMessage, address: string): void {
    this.#clientsSoFar += 1;
    const { socket } = request;
    const client = new Connection({
      id: this.#clientsSoFar,
      address,
      openedAt: this.#clock.now(),
      allowance: this.#limits.messageBurstMax,
      waitingBytesMax: this.#limits.waitingBytesMax,
      webSocket,
      socket,
      counts: this.#counts,
    });
    this.#clients.add(client);
    this.#counts.accepted += 1;
    webSocket.on("message", (data, isBinary) => {
      this.#receive(client, !isBinary && Buffer.isBuffer(data) ? data.toString() : undefined);
    });
    // ws would wait for a polite end; who breaks the protocol of WebSocket itself gets none.
    webSocket.on("error", () => client.terminate());
    webSocket.on("close", (code) => this.#gone(client, code));
    socket.on("drain", () => this.#drained(client));
  }

  #receive(client: Connection, text: string | undefined): void {
    if (!client.isOpen()) return;
    try {
      this.#conversation.receive(client, text);
    } catch (error) {
      this.#options.onFault?.(error);
      this.#close(client, closeCodes.internal, "a fault of ours");
    }
  }

  #drained(client: Connection): void {
    client.fullSince = undefined;
    client.hear();
    if (client.missed === undefined) return;
    for (const frame of this.#hub.recover(client)) client.write(frame, 1);
  }

  #gone(client: Connection, code: number): void {
    this.#hub.leave(client);
    this.#clients.remove(client);
    this.#counts.countClosed(code);
    if (this.#clients.size === 0) this.#lastGone?.();
  }

  #close(client: Connection, code: CloseCode, reason: string): void {
    if (code === closeCodes.tooSlow) this.#counts.slowCloses += 1;
    client.close(code, reason);
  }

  #scheduleSweep(): () => void {
    return this.#schedule(() => this.#sweep(), sweepIntervalMs(this.#limits.heartbeatMs));
  }

  /** Looks after everybody: closes who let a deadline pass, sends heartbeats to whose turn it is. */
  #sweep(): void {
    this.#cancelSweep = this.#scheduleSweep();
    if (this.#heartbeat.isRoundComplete) this.#hub.refreshBoards();
    this.#flush();
    const now = this.#clock.now();
    const beat = this.#heartbeat.next(this.#hub.flushedPositions, now);
    for (const client of this.#clients) {
      if (!client.isOpen()) continue;
      client.fullSince = client.isFull() ? (client.fullSince ?? now) : undefined;
      const late = overdue(client, this.#limits, now);
      if (late !== undefined) this.#close(client, late.code, late.reason);
      else if (beat.isDue(client) && client.isInStep()) {
        client.write(beat.frame, 1);
        if (beat.asksPong) client.pongAskedAt ??= now;
      }
    }
  }

  async #drain(): Promise<void> {
    this.#flush();
    this.#cancelSweep();
    const latest = Math.max(comeBackMs.atLeast, this.#clients.size * comeBackMsPerClient);
    const comeBackAfterMs: [number, number] = [
      comeBackMs.soonest,
      Math.min(latest, comeBackMs.atMost),
    ];
    const bye = textFrame(JSON.stringify({ t: "bye", comeBackAfterMs }));
    for (const client of this.#clients) {
      client.write(bye, 1);
      client.close(closeCodes.drain, "going away, come back");
    }
    await this.#allGone();
    this.#flushTimer.cancel();
    this.#stopListening();
  }

  #allGone(): Promise<void> {
    if (this.#clients.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const cancel = this.#schedule(() => {
        for (const client of this.#clients) client.terminate();
      }, drainGraceMs);
      this.#lastGone = () => {
        cancel();
        resolve();
      };
    });
  }
}
