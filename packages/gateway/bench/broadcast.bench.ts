/**
 * What one update to 1,000 clients costs: the whole gateway, against a loop of `ws.send(string)` over as many sockets in the
 * same process. Bursts alternate, so that both meet the same weather; the ratio is taken within each pair. The receivers are
 * a process of their own. Prints one JSON line a case. `node packages/gateway/bench/broadcast.bench.ts`
 */
import { fork } from "node:child_process";
import { createServer } from "node:http";
import { setImmediate as nextTurn } from "node:timers/promises";
import { matchChannel } from "@touchline/protocol";
import { type WebSocket, WebSocketServer } from "ws";
import { matchEvents, MemoryFeed, startLiveServer } from "../src/testing/index.ts";

const clients = 1000;
const pairs = 4;
const updatesPerBurst = 40;

interface Variant {
  /** Sends a tick of updates to every client; resolves once they are written. */
  readonly tick: (updates: number) => Promise<void>;
  readonly sentBytes: () => number;
  readonly group: number;
}

const receivers = fork(new URL("broadcast-receivers.ts", import.meta.url));
const gateway = await openGateway();
const plain = await openPlain();

for (const updatesPerTick of [1, 8]) {
  const figures: { ours: Burst; theirs: Burst }[] = [];
  await burst(gateway, updatesPerTick);
  await burst(plain, updatesPerTick);
  for (let pair = 0; pair < pairs; pair++)
    figures.push({
      ours: await burst(gateway, updatesPerTick),
      theirs: await burst(plain, updatesPerTick),
    });
  const ratios = figures.map(({ ours, theirs }) => theirs.cpuMicros / ours.cpuMicros);
  const facts = { clients, updatesPerTick };
  print("broadcast, a ws.send(string) loop's processor time over ours", median(ratios), "times", {
    lowest: round(Math.min(...ratios)),
    ...facts,
  });
  print("processor time a delivery", median(figures.map(({ ours }) => ours.cpuMicros)), "µs", {
    plain: round(median(figures.map(({ theirs }) => theirs.cpuMicros))),
    ...facts,
  });
  print("tick to the last client", median(figures.map(({ ours }) => ours.tickMs)), "ms", {
    plain: round(median(figures.map(({ theirs }) => theirs.tickMs))),
    ...facts,
  });
}
receivers.kill();
process.exit();

interface Burst {
  /** Processor time of this process, for one update to one client. */
  readonly cpuMicros: number;
  /** From the first write of a tick to its last byte received. */
  readonly tickMs: number;
}

async function burst(variant: Variant, updatesPerTick: number): Promise<Burst> {
  const cpuBefore = process.cpuUsage();
  const startedAt = performance.now();
  const ticks = updatesPerBurst / updatesPerTick;
  for (let tick = 0; tick < ticks; tick++) {
    await variant.tick(updatesPerTick);
    await received(variant);
  }
  const { user, system } = process.cpuUsage(cpuBefore);
  return {
    cpuMicros: (user + system) / (updatesPerBurst * clients),
    tickMs: (performance.now() - startedAt) / ticks,
  };
}

/** Asks the receivers to say when everything sent has come. */
function received({ group, sentBytes }: Variant): Promise<void> {
  receivers.send({ group, bytes: sentBytes() });
  return new Promise((resolve) => receivers.once("message", () => resolve()));
}

async function openGateway(): Promise<Variant> {
  const feed = new MemoryFeed();
  const [fixture, kickOff] = matchEvents(2, { matchId: "m" });
  if (fixture === undefined || kickOff === undefined) throw new Error("no events");
  feed.append(fixture);
  feed.append(kickOff);
  const server = await startLiveServer(feed, { limits: { heartbeatMs: 3_600_000 } });
  const hello = JSON.stringify({ t: "hello", v: 1 });
  const sub = JSON.stringify({
    t: "sub",
    id: 1,
    channels: [{ channel: matchChannel("m"), seq: 2 }],
  });
  receivers.send({ open: clients, port: server.port, path: "/live", say: [hello, sub] });
  while (server.gateway.stats().matchSubscriptions < clients) await nextTurn();
  let seq = 2;
  return {
    group: 0,
    sentBytes: () => server.gateway.stats().bytesSent,
    tick: async (updates) => {
      const { writes } = server.gateway.stats();
      for (let n = 0; n < updates; n++) {
        seq += 1;
        // A card is urgent: it is flushed as soon as this turn of the loop is over.
        const body = { kind: "card", side: "home", card: "yellow" } as const;
        feed.append({ ...kickOff, seq, eventId: `card-${seq}`, body });
      }
      while (server.gateway.stats().writes === writes) await nextTurn();
    },
  };
}

async function openPlain(): Promise<Variant> {
  const server = createServer();
  const webSockets = new WebSocketServer({ server, perMessageDeflate: false });
  const sockets = new Set<WebSocket>();
  webSockets.on("connection", (socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("not listening on TCP");
  const { port } = address;
  receivers.send({ open: clients, port, path: "/", say: [] });
  while (sockets.size < clients) await nextTurn();
  const [, kickOff] = matchEvents(2, { matchId: "m" });
  const position = { partition: 0, offset: 0 };
  const body = { kind: "card", side: "home", card: "yellow" };
  const payload = JSON.stringify({ t: "u", position, event: { ...kickOff, seq: 3, body } });
  let bytes = 0;
  return {
    group: 1,
    sentBytes: () => bytes,
    tick: async (updates) => {
      for (let n = 0; n < updates; n++) for (const socket of sockets) socket.send(payload);
      // Every frame of this length has a header of four bytes.
      bytes += updates * sockets.size * (Buffer.byteLength(payload) + 4);
      await nextTurn();
    },
  };
}

function median(figures: readonly number[]): number {
  return figures.toSorted((a, b) => a - b)[Math.floor(figures.length / 2)] ?? Number.NaN;
}

function round(figure: number): number {
  return Math.round(figure * 100) / 100;
}

/** One JSON line a figure. */
function print(figure: string, value: number, unit: string, details: object = {}): void {
  console.log(JSON.stringify({ bench: "gateway", figure, value: round(value), unit, ...details }));
}
