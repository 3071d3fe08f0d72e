import { STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import { SUBPROTOCOL } from "@touchline/protocol";
import { WebSocketServer } from "ws";
import type { Refusal } from "./admission.ts";

/** Seconds after which someone turned away for lack of room may ask again. */
const retryAfterS = 5;

/** The WebSocket side of an upgrade, closed to everything we do not need. */
export function openWebSocketServer(messageBytesMax: number): WebSocketServer {
  const options = {
    noServer: true,
    clientTracking: false,
    // With it, whatever a client sends would be inflated, and our frames could not be written by ourselves.
    perMessageDeflate: false,
    maxPayload: messageBytesMax,
    maxFragments: 16,
    maxBufferedChunks: 256,
    maxPendingAutoPongs: 4,
    closeTimeout: 2000,
    handleProtocols: () => SUBPROTOCOL,
  };
  return new WebSocketServer(options);
}

/** Answers an upgrade request with a refusal and hangs up. */
export function refuse(socket: Duplex, { status, reason }: Refusal): void {
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}`,
    "Connection: close",
    "Content-Type: text/plain; charset=utf-8",
    `Content-Length: ${Buffer.byteLength(reason)}`,
    ...(status === 429 || status === 503 ? [`Retry-After: ${retryAfterS}`] : []),
  ];
  // Who is refused may hang up first; that is no fault of ours.
  socket.on("error", () => socket.destroy());
  socket.end(`${lines.join("\r\n")}\r\n\r\n${reason}`, () => socket.destroy());
}
