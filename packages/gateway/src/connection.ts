import type { Socket } from "node:net";
import type { CloseCode, ServerMessage } from "@touchline/protocol";
import { WebSocket } from "ws";
import { textFrame } from "./frame.ts";
import type { Interest } from "./interest.ts";
import type { LiveChannel } from "./live-channel.ts";
import type { Missed, Subscriber } from "./subscriber.ts";

/** What has gone out to all clients together. */
export interface WriteCounts {
  writes: number;
  framesSent: number;
  bytesSent: number;
}

/** One client: its socket, what it is subscribed to, and what it owes us. */
export class Connection implements Subscriber {
  readonly id: number;
  readonly address: string;
  /** Epoch ms, as are all times here. */
  readonly openedAt: number;
  interest: Interest | undefined;
  caughtUp: Map<LiveChannel, number> | undefined;
  missed: Missed | undefined;
  hasSaidHello = false;
  hasSubscribed = false;
  /** Since when more waits for it than may. */
  fullSince: number | undefined;
  /** When the heartbeat was sent whose pong is still missing. */
  pongAskedAt: number | undefined;
  lastSyncAt = 0;
  /** Messages it may still send at once, as of `allowanceAt`. */
  allowance: number;
  allowanceAt: number;
  readonly #webSocket: WebSocket;
  readonly #socket: Socket;
  readonly #counts: WriteCounts;
  readonly #waitingBytesMax: number;

  constructor(options: {
    readonly id: number;
    readonly address: string;
    readonly openedAt: number;
    readonly allowance: number;
    readonly waitingBytesMax: number;
    readonly webSocket: WebSocket;
    readonly socket: Socket;
    readonly counts: WriteCounts;
  }) {
    this.id = options.id;
    this.address = options.address;
    this.openedAt = options.openedAt;
    this.allowance = options.allowance;
    this.allowanceAt = options.openedAt;
    this.#webSocket = options.webSocket;
    this.#socket = options.socket;
    this.#counts = options.counts;
    // A socket that never held its high-water mark never says that it has drained.
    this.#waitingBytesMax = Math.max(options.waitingBytesMax, options.socket.writableHighWaterMark);
  }

  isOpen(): boolean {
    return this.#webSocket.readyState === WebSocket.OPEN;
  }

  /** Whether it has said hello and missed nothing, so that a watermark is true for it. */
  isInStep(): boolean {
    return this.hasSaidHello && this.missed === undefined && !this.isFull();
  }

  /** Bytes the system would not take yet. */
  get waitingBytes(): number {
    return this.#socket.writableLength;
  }

  isFull(): boolean {
    return this.#socket.writableLength > this.#waitingBytesMax;
  }

  /**
   * Writes whole frames straight to the socket, beside ws: safe while the deflate extension is off, for ws then writes
   * its own frames whole too. After a close frame nothing may follow.
   */
  write(frames: Buffer, frameCount: number): void {
    if (!this.isOpen()) return;
    this.#socket.write(frames);
    this.#counts.writes += 1;
    this.#counts.framesSent += frameCount;
    this.#counts.bytesSent += frames.length;
  }

  /** Writes frames and then a message of its own, in one go. */
  answer(frames: readonly Buffer[], message: ServerMessage): void {
    this.#socket.cork();
    for (const frame of frames) this.write(frame, 1);
    this.write(textFrame(JSON.stringify(message)), 1);
    this.#socket.uncork();
  }

  /** Stops reading what the client says until {@link hear}: who does not read is not answered. */
  stopHearing(): void {
    this.#webSocket.pause();
  }

  hear(): void {
    if (this.#webSocket.isPaused) this.#webSocket.resume();
  }

  close(code: CloseCode, reason: string): void {
    this.hear();
    this.#webSocket.close(code, reason);
  }

  terminate(): void {
    this.#webSocket.terminate();
  }
}
