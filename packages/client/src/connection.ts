import {
  type ClientMessage,
  PROTOCOL_VERSION,
  type ServerMessage,
  SUBPROTOCOL,
} from "@touchline/protocol";
import {
  type ConnectionEffect,
  type ConnectionEvent,
  type ConnectionState,
  initialState,
  transition,
} from "./connection-state.ts";
import type { Schedule } from "./schedule.ts";
import type { OpenWebSocket, WebSocketLike } from "./web-socket-like.ts";

/** Tells when the machine gains and loses its network. */
export type Network = Pick<EventTarget, "addEventListener" | "removeEventListener">;

export interface ConnectionOptions {
  readonly url: string;
  readonly agent: string | undefined;
  readonly openWebSocket: OpenWebSocket;
  readonly schedule: Schedule;
  readonly random: () => number;
  readonly clock: { now(): number };
  readonly network: Network | undefined;
}

/** Who uses a connection. */
export interface ConnectionOwner {
  /** A new socket is open and hello has been said: everything is to be asked for. */
  greeted(): void;
  received(message: ServerMessage): void;
  /** The socket is gone, or the state is another. */
  changed(): void;
}

/** Does what `connection-state.ts` decides: owns the socket and the timers. */
export class Connection {
  readonly #options: ConnectionOptions;
  readonly #owner: ConnectionOwner;
  #state: ConnectionState = initialState;
  #socket: WebSocketLike | undefined;
  #helloAt: number | undefined;
  #cancelWait: (() => void) | undefined;
  #cancelWatch: (() => void) | undefined;

  constructor(options: ConnectionOptions, owner: ConnectionOwner) {
    this.#options = options;
    this.#owner = owner;
    options.network?.addEventListener("online", this.#networkBack);
    options.network?.addEventListener("offline", this.#networkLost);
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /** When hello was said on the socket of now, epoch ms; undefined while there is none to speak on. */
  get helloAt(): number | undefined {
    return this.#helloAt;
  }

  /** Connects, when nothing did so before. */
  want(): void {
    this.#dispatch({ type: "wanted" });
  }

  /** Says something, if there is a socket that has been greeted: what goes unsaid is asked for again by the next one. */
  send(message: ClientMessage): void {
    if (this.#helloAt !== undefined) this.#socket?.send(JSON.stringify(message));
  }

  close(): void {
    this.#options.network?.removeEventListener("online", this.#networkBack);
    this.#options.network?.removeEventListener("offline", this.#networkLost);
    this.#dispatch({ type: "closed" });
  }

  readonly #networkBack = (): void => this.#dispatch({ type: "network_back" });
  readonly #networkLost = (): void => this.#dispatch({ type: "network_lost" });

  #dispatch(event: ConnectionEvent): void {
    const { state, effects } = transition(this.#state, event, this.#options.clock.now());
    this.#state = state;
    for (const effect of effects) this.#do(effect);
    this.#owner.changed();
  }

  #do(effect: ConnectionEffect): void {
    const { schedule, random } = this.#options;
    switch (effect.do) {
      case "connect":
        return this.#connect();
      case "hang_up": {
        const socket = this.#socket;
        this.#letGo();
        return socket?.close();
      }
      case "wait": {
        const spreadMs = effect.atMostMs - effect.atLeastMs;
        const afterMs = effect.atLeastMs + random() * spreadMs;
        this.#cancelWait?.();
        this.#cancelWait = schedule(() => this.#dispatch({ type: "waited" }), afterMs);
        return;
      }
      case "watch":
        this.#cancelWatch?.();
        this.#cancelWatch = schedule(() => this.#dispatch({ type: "watched" }), effect.forMs);
    }
  }

  #connect(): void {
    let socket: WebSocketLike;
    try {
      socket = this.#options.openWebSocket(this.#options.url, SUBPROTOCOL);
    } catch (error) {
      // A browser refuses some addresses by throwing, such as ws: from an https: page.
      return this.#lose(1006, String(error));
    }
    this.#socket = socket;
    // A socket we let go of may still speak; nobody listens any more.
    const isOurs = (): boolean => this.#socket === socket;
    socket.addEventListener("open", () => {
      if (isOurs()) this.#greet();
    });
    socket.addEventListener("message", ({ data }) => {
      if (isOurs()) this.#receive(data);
    });
    socket.addEventListener("close", ({ code, reason }) => {
      if (isOurs()) this.#lose(code, reason);
    });
    // A close follows every error, and says more; but without a listener some would throw.
    socket.addEventListener("error", () => {});
  }

  #greet(): void {
    const { agent, clock } = this.#options;
    this.#helloAt = clock.now();
    this.send({ t: "hello", v: PROTOCOL_VERSION, ...(agent !== undefined && { agent }) });
    this.#owner.greeted();
  }

  #receive(data: unknown): void {
    const message = readMessage(data);
    if (message === undefined) {
      this.#socket?.close();
      return this.#lose(1011, "unreadable message");
    }
    if (message.t === "welcome")
      this.#dispatch({ type: "welcomed", heartbeatMs: message.heartbeatMs });
    else if (message.t === "bye")
      this.#dispatch({ type: "bye", comeBackAfterMs: message.comeBackAfterMs });
    else this.#dispatch({ type: "heard" });
    this.#owner.received(message);
  }

  #lose(code: number, reason: string): void {
    this.#letGo();
    this.#dispatch({ type: "lost", code, reason });
  }

  /** Forgets the socket, and the timers that belonged to it. */
  #letGo(): void {
    this.#socket = undefined;
    this.#helloAt = undefined;
    this.#cancelWatch?.();
    this.#cancelWait?.();
  }
}

/** What the server says is believed; only that it is a message at all is looked at. */
function readMessage(data: unknown): ServerMessage | undefined {
  if (typeof data !== "string") return undefined;
  try {
    const message: ServerMessage | null = JSON.parse(data);
    return typeof message === "object" && message !== null ? message : undefined;
  } catch {
    return undefined;
  }
}
