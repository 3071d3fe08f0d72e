import { createServer } from "node:http";
import { WebSocket, WebSocketServer } from "ws";
import { afterAll, beforeAll, expect, test } from "vitest";
import { textFrame } from "./frame.ts";

const server = createServer();
/** What the next client is sent, as it is. */
let bytes: Buffer = Buffer.alloc(0);

beforeAll(async () => {
  const webSockets = new WebSocketServer({ noServer: true });
  server.on("upgrade", (request, socket, head) =>
    webSockets.handleUpgrade(request, socket, head, (webSocket) => {
      socket.write(bytes, () => webSocket.close());
    }),
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});

afterAll(() => server.close());

async function read(sent: Buffer): Promise<readonly string[]> {
  bytes = sent;
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("not listening");
  const socket = new WebSocket(`ws://127.0.0.1:${address.port}`);
  const texts: string[] = [];
  socket.addEventListener("message", ({ data }) => {
    if (typeof data === "string") texts.push(data);
  });
  await new Promise((resolve, reject) => {
    socket.once("close", resolve);
    socket.once("error", reject);
  });
  return texts;
}

test.each([0, 1, 125, 126, 127, 65_535, 65_536, 200_000])(
  "a frame of %i bytes is read as it was written",
  async (length) => {
    const payload = "g".repeat(length);
    expect(await read(textFrame(payload))).toEqual([payload]);
  },
);

test("letters of several bytes are counted as bytes", async () => {
  const payload = "Göteborg – Malmö ⚽".repeat(10);
  expect(await read(textFrame(payload))).toEqual([payload]);
});

test("frames one after the other in one buffer are read one after the other", async () => {
  const payloads = ["one", "two".repeat(100), "three".repeat(20_000)];
  expect(await read(Buffer.concat(payloads.map(textFrame)))).toEqual(payloads);
});
