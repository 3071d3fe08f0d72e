/** The other end of broadcast.bench.ts: opens sockets in groups, counts what they are sent, says when it has come. */
import { connect, type Socket } from "node:net";

type Order =
  | { readonly open: number; readonly port: number; readonly path: string; readonly say: string[] }
  | { readonly group: number; readonly bytes: number };

interface Group {
  bytes: number;
  /** Bytes to wait for; undefined while nobody asks. */
  awaited: number | undefined;
}

const groups: Group[] = [];

process.on("message", (order: Order) => {
  if ("open" in order) {
    const group: Group = { bytes: 0, awaited: undefined };
    groups.push(group);
    for (let n = 0; n < order.open; n++) open(group, order);
    return;
  }
  const group = groups[order.group];
  if (group === undefined) return;
  group.awaited = order.bytes;
  tell(group);
});

function open(group: Group, { port, path, say }: Extract<Order, { open: number }>): void {
  const socket = connect(port, "127.0.0.1");
  socket.write(
    [
      `GET ${path} HTTP/1.1`,
      "Host: 127.0.0.1",
      "Connection: Upgrade",
      "Upgrade: websocket",
      "Sec-WebSocket-Version: 13",
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
      "Sec-WebSocket-Protocol: touchline.v1.json",
      "\r\n",
    ].join("\r\n"),
  );
  let isOpen = false;
  socket.on("data", (bytes) => {
    let from = 0;
    if (!isOpen) {
      const end = bytes.indexOf("\r\n\r\n");
      if (end === -1) return;
      isOpen = true;
      from = end + 4;
      for (const text of say) sayMasked(socket, text);
    }
    group.bytes += bytes.length - from;
    tell(group);
  });
}

function tell(group: Group): void {
  if (group.awaited === undefined || group.bytes < group.awaited) return;
  group.awaited = undefined;
  process.send?.("received");
}

/** A masked text frame of up to 125 bytes; the mask is zero, so the payload is as it was. */
function sayMasked(socket: Socket, text: string): void {
  const payload = Buffer.from(text);
  if (payload.length > 125) throw new Error(`${payload.length} bytes do not fit a short frame`);
  socket.write(Buffer.concat([Buffer.from([0x81, 0x80 | payload.length, 0, 0, 0, 0]), payload]));
}
