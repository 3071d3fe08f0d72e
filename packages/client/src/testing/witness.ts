import type { ServerMessage } from "@touchline/protocol";
import { parseClientMessage, parseServerMessage } from "@touchline/protocol/parse";
import { WebSocket } from "ws";
import type { OpenWebSocket } from "../web-socket-like.ts";

/** Every so many messages one is held against its schema: all of them would take longer than everything else. */
const checkedEvery = 50;

const updatePattern = /^\{"t":"u",.*?"matchId":"([^"]+)","seq":(\d+)/;

/**
 * Opens real sockets and reads along on the wire, as a judge: whether every message is of the protocol, and every event
 * of a match comes once and in order after what was asked for.
 */
export class Witness {
  readonly gaps: string[] = [];
  readonly duplicates: string[] = [];
  readonly regressions: string[] = [];
  readonly unreadable: string[] = [];
  readonly modes: string[] = [];
  updates = 0;
  connections = 0;
  /** The last message of each kind but updates and rows. */
  readonly said = new Map<ServerMessage["t"], ServerMessage>();
  #seen = 0;
  #socket: WebSocket | undefined;

  readonly open: OpenWebSocket = (url, protocol) => {
    const socket = new WebSocket(url, protocol, { perMessageDeflate: false });
    this.#socket = socket;
    this.connections += 1;
    const seqByMatch = new Map<string, number>();
    socket.addEventListener("message", ({ data }) => {
      if (typeof data === "string") this.#see(data, seqByMatch);
      else this.unreadable.push("a message that is not text");
    });
    const send = socket.send.bind(socket);
    socket.send = (data: string): void => {
      noteAsked(data, seqByMatch);
      send(data);
    };
    return socket;
  };

  /** The cable is pulled: no goodbye. */
  cut(): void {
    this.#socket?.terminate();
  }

  get faults(): readonly string[] {
    return [...this.gaps, ...this.duplicates, ...this.regressions, ...this.unreadable];
  }

  #see(text: string, seqByMatch: Map<string, number>): void {
    this.#seen += 1;
    if (this.#seen % checkedEvery === 1 && !parseServerMessage(text).ok)
      this.unreadable.push(text.slice(0, 300));
    // Parsing each update twice would take longer than everything that is tested.
    const [, matchId = "", seq] = updatePattern.exec(text) ?? [];
    if (seq !== undefined) return this.#seeUpdate(matchId, Number(seq), seqByMatch);
    if (text.startsWith('{"t":"r"')) return;
    const message: ServerMessage = JSON.parse(text);
    this.said.set(message.t, message);
    if (message.t === "ok") this.modes.push(...Object.values(message.modes));
    if (message.t !== "s") return;
    const { match } = message;
    const last = seqByMatch.get(match.matchId) ?? 0;
    if (match.seq < last)
      this.regressions.push(`${match.matchId}: state ${match.seq} after ${last}`);
    seqByMatch.set(match.matchId, match.seq);
  }

  #seeUpdate(matchId: string, seq: number, seqByMatch: Map<string, number>): void {
    this.updates += 1;
    const last = seqByMatch.get(matchId) ?? 0;
    if (seq <= last) this.duplicates.push(`${matchId}: ${seq} after ${last}`);
    if (seq > last + 1) this.gaps.push(`${matchId}: ${seq} after ${last}`);
    seqByMatch.set(matchId, seq);
  }
}

function noteAsked(text: string, seqByMatch: Map<string, number>): void {
  const parsed = parseClientMessage(text);
  if (!parsed.ok) throw new Error(`the client sent what is not of the protocol: ${text}`);
  if (parsed.message.t !== "sub") return;
  for (const { channel, seq } of parsed.message.channels)
    if (channel.startsWith("match:") && seq !== undefined)
      seqByMatch.set(channel.slice("match:".length), seq);
}
