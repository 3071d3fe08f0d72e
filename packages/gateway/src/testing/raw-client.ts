import { type ClientMessage, type ServerMessage, SUBPROTOCOL } from "@touchline/protocol";
import { parseServerMessage } from "@touchline/protocol/parse";
import { WebSocket } from "ws";

/** A client that says exactly what it is told to, and keeps what it hears. */
export interface RawClient {
  readonly socket: WebSocket;
  readonly heard: readonly ServerMessage[];
  /** The code it was closed with, once it was. */
  readonly closed: Promise<number>;
  say(message: ClientMessage): void;
  /** What was heard of one type. */
  heardOf<T extends ServerMessage["t"]>(t: T): readonly Extract<ServerMessage, { t: T }>[];
}

/** Opens a socket and waits for it to be open. Rejects with the status of a refusal, such as `"403"`. */
export async function connectRaw(
  url: string,
  { origin, protocol = SUBPROTOCOL }: { readonly origin?: string; readonly protocol?: string } = {},
): Promise<RawClient> {
  const socket = new WebSocket(url, protocol, {
    perMessageDeflate: false,
    ...(origin !== undefined && { origin }),
  });
  const heard: ServerMessage[] = [];
  socket.addEventListener("message", ({ data }) => {
    const text = typeof data === "string" ? data : "";
    const parsed = parseServerMessage(text);
    if (!parsed.ok) throw new Error(`the server sent what is not of the protocol: ${text}`);
    heard.push(parsed.message);
  });
  const closed = new Promise<number>((resolve) => socket.once("close", resolve));
  await new Promise<void>((resolve, reject) => {
    socket.once("open", resolve);
    socket.once("unexpected-response", (_request, response) =>
      reject(new Error(String(response.statusCode))),
    );
    socket.once("error", reject);
  });
  socket.on("error", () => socket.terminate());
  return {
    socket,
    heard,
    closed,
    say: (message) => socket.send(JSON.stringify(message)),
    heardOf: <T extends ServerMessage["t"]>(t: T) =>
      heard.filter((message): message is Extract<ServerMessage, { t: T }> => message.t === t),
  };
}
