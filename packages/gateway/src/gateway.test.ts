import type { MatchEvent } from "@touchline/football";
import { closeCodes, PROTOCOL_VERSION } from "@touchline/protocol";
import { connect as connectTcp } from "node:net";
import { setImmediate as nextTurn } from "node:timers/promises";
import { afterEach, expect, test, vi } from "vitest";
import { type LiveServer, startLiveServer } from "./testing/live-server.ts";
import { matchEvents, matchStream } from "./testing/match-stream.ts";
import { MemoryFeed } from "./testing/memory-feed.ts";
import { connectRaw, type RawClient } from "./testing/raw-client.ts";

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

const soon = { timeout: 15_000, interval: 5 };

async function serve(
  feed = new MemoryFeed(),
  options: Parameters<typeof startLiveServer>[1] = {},
): Promise<LiveServer> {
  const server = await startLiveServer(feed, options);
  ends.push(() => server.close());
  return server;
}

async function connect(server: LiveServer): Promise<RawClient> {
  const client = await connectRaw(server.url);
  ends.push(() => client.socket.terminate());
  return client;
}

async function greet(server: LiveServer, ...channels: readonly string[]): Promise<RawClient> {
  const client = await connect(server);
  client.say({ t: "hello", v: PROTOCOL_VERSION });
  if (channels.length > 0)
    client.say({ t: "sub", id: 1, channels: channels.map((channel) => ({ channel })) });
  await vi.waitUntil(() => client.heardOf(channels.length > 0 ? "ok" : "welcome").length > 0, soon);
  return client;
}

/** A match of which every event but the first three is a foul: nothing urgent. */
function quietMatch(feed: MemoryFeed, matchId: string): (what?: MatchEvent["body"]) => void {
  const [fixture, kickOff] = matchEvents(2, { matchId });
  if (fixture === undefined || kickOff === undefined) throw new Error("the test is wrong");
  feed.append(fixture);
  feed.append(kickOff);
  let seq = 2;
  return (body = { kind: "incident", side: "home", what: "foul" }) => {
    seq += 1;
    feed.append({ ...kickOff, seq, eventId: `${matchId}-${seq}`, body });
  };
}

test("hello is answered with the epoch, the clock and the limits", async () => {
  const server = await serve(new MemoryFeed({ epoch: "one" }), { clock: { now: () => 1234 } });
  const client = await greet(server);
  expect(client.heardOf("welcome")).toEqual([
    expect.objectContaining({ v: 1, epoch: "one", now: 1234, heartbeatMs: 15_000 }),
  ]);
});

test("fouls wait for the tick and go out together, a goal goes at once and takes them along", async () => {
  const feed = new MemoryFeed();
  const play = quietMatch(feed, "m");
  const server = await serve(feed, { limits: { tickMs: 60_000 } });
  const client = await greet(server, "match:m");
  const { writes, framesSent } = server.gateway.stats();
  for (let n = 0; n < 4; n++) play();
  await nextTurn();
  await nextTurn();
  expect(server.gateway.stats().writes).toBe(writes);
  play({ kind: "goal", side: "home", method: "open_play" });
  play({ kind: "card", side: "away", card: "red" });
  await vi.waitUntil(() => client.heardOf("u").length === 6, soon);
  expect(server.gateway.stats()).toMatchObject({ writes: writes + 1, framesSent: framesSent + 6 });
  expect(client.heardOf("u").map(({ event }) => event.seq)).toEqual([3, 4, 5, 6, 7, 8]);
});

test("a board is sent whole, then only rows that changed, and no other board's", async () => {
  const feed = new MemoryFeed();
  for (const [matchId, competitionId] of [
    ["a", "one"],
    ["b", "two"],
  ] as const)
    for (const event of matchEvents(5, { matchId, competitionId })) feed.append(event);
  const server = await serve(feed, { limits: { tickMs: 1 } });
  const client = await greet(server, "board:one");
  expect(client.heardOf("r")).toMatchObject([
    { board: { scope: "one", matchIds: ["a"] }, rows: [{ matchId: "a", seq: 5 }] },
  ]);
  for (const [matchId, competitionId] of [
    ["b", "two"],
    ["a", "one"],
  ] as const)
    feed.append(matchEvents(6, { matchId, competitionId })[5] ?? never());
  await vi.waitUntil(() => client.heardOf("r").length === 2, soon);
  expect(client.heardOf("r")[1]?.rows).toMatchObject([{ matchId: "a", seq: 6 }]);
  expect(client.heardOf("r")[1]?.board).toBeUndefined();
});

test("a board resumed from positions gets the rows changed since and the whole list", async () => {
  const feed = new MemoryFeed({ epoch: "one" });
  for (const matchId of ["a", "b"])
    for (const event of matchEvents(5, { matchId })) feed.append(event);
  const positions = [...feed.positions()];
  feed.append(matchEvents(6, { matchId: "b" })[5] ?? never());
  const server = await serve(feed);
  const client = await greet(server);
  client.say({ t: "sub", id: 2, epoch: "one", channels: [{ channel: "board:all", positions }] });
  await vi.waitUntil(() => client.heardOf("ok").length === 1, soon);
  expect(client.heardOf("ok")[0]?.modes).toEqual({ "board:all": "replay" });
  expect(client.heardOf("r")).toMatchObject([
    { board: { matchIds: ["a", "b"] }, rows: [{ matchId: "b", seq: 6 }] },
  ]);
  client.say({ t: "sub", id: 3, epoch: "old", channels: [{ channel: "board:all", positions }] });
  await vi.waitUntil(() => client.heardOf("ok").length === 2, soon);
  expect(client.heardOf("ok")[1]?.modes).toEqual({ "board:all": "state" });
  expect(client.heardOf("r")[1]?.rows).toHaveLength(2);
});

test("a table is sent when it changes, not when a foul is given", async () => {
  const feed = new MemoryFeed();
  const play = quietMatch(feed, "m");
  const server = await serve(feed, { limits: { tickMs: 1 } });
  const client = await greet(server, "table:league-1", "match:m");
  expect(client.heardOf("t")).toHaveLength(1);
  play();
  await vi.waitUntil(() => client.heardOf("u").length === 1, soon);
  play({ kind: "goal", side: "away", method: "open_play" });
  await vi.waitUntil(() => client.heardOf("u").length === 2, soon);
  expect(client.heardOf("t")).toHaveLength(2);
  expect(client.heardOf("t")[1]?.table.rows[0]).toMatchObject({ points: 3, position: 1 });
  play();
  await vi.waitUntil(() => client.heardOf("u").length === 3, soon);
  expect(client.heardOf("t")).toHaveLength(2);
});

test("a match nobody knows can be waited for", async () => {
  const feed = new MemoryFeed();
  const server = await serve(feed, { limits: { tickMs: 1 } });
  const client = await greet(server, "match:later");
  expect(client.heardOf("ok")[0]?.modes).toEqual({ "match:later": "live" });
  for (const event of matchEvents(3, { matchId: "later" })) feed.append(event);
  await vi.waitUntil(() => client.heardOf("u").length === 3, soon);
});

test("heartbeats carry how far everything was sent, and every second one asks for a pong", async () => {
  const feed = new MemoryFeed({ partitions: 2 });
  for (const event of matchEvents(5, { matchId: "m" })) feed.append(event);
  const server = await serve(feed, { limits: { heartbeatMs: 150, pongTimeoutMs: 400 } });
  const client = await greet(server, "board:all");
  const answering = await greet(server, "board:all");
  answering.socket.on("message", () => {
    const { n } = answering.heardOf("h").at(-1) ?? {};
    if (n !== undefined) answering.say({ t: "pong", n });
  });
  await vi.waitUntil(() => client.heardOf("h").length >= 2, soon);
  expect(client.heardOf("h")[0]?.positions).toEqual([...feed.positions()]);
  expect(client.heardOf("h").some(({ pong }) => pong)).toBe(true);
  // Who asked for pongs and never answers is taken for dead; who answers stays.
  expect(await client.closed).toBe(closeCodes.noPong);
  await vi.waitUntil(() => server.gateway.stats().connected === 1, soon);
  expect(answering.socket.readyState).toBe(answering.socket.OPEN);
});

test("who says nothing is closed, before and after hello", async () => {
  const limits = { helloTimeoutMs: 50, subscribeTimeoutMs: 100, heartbeatMs: 150 };
  const server = await serve(new MemoryFeed(), { limits });
  const silent = await connect(server);
  const idle = await greet(server);
  expect(await silent.closed).toBe(closeCodes.silentStart);
  expect(await idle.closed).toBe(closeCodes.silentStart);
});

test("a client may subscribe to so much and no more; the rest of what it has goes on", async () => {
  const feed = new MemoryFeed();
  const play = quietMatch(feed, "m");
  const server = await serve(feed, { limits: { boardChannelsMax: 1, tickMs: 1 } });
  const client = await greet(server, "board:all", "match:m");
  client.say({ t: "sub", id: 7, channels: [{ channel: "board:one" }, { channel: "match:x" }] });
  client.say({ t: "sub", id: 8, channels: [{ channel: "players:all" }] });
  client.say({ t: "sync", id: 9, matchIds: ["m"] });
  client.say({ t: "sync", id: 10, matchIds: ["m"] });
  await vi.waitUntil(() => client.heardOf("err").length === 3, soon);
  expect(client.heardOf("err")).toMatchObject([
    { id: 7, code: "too_many_channels", message: "at most 1 boards" },
    { id: 8, code: "unknown_channel" },
    { id: 10, code: "too_often" },
  ]);
  expect(server.gateway.stats()).toMatchObject({ boardSubscriptions: 1, matchSubscriptions: 1 });
  play();
  await vi.waitUntil(() => client.heardOf("u").length === 1, soon);
});

const hello = JSON.stringify({ t: "hello", v: 1 });

test.each<[string, readonly (string | Buffer)[], number]>([
  ["not JSON", ["goal!"], closeCodes.badMessage],
  ["JSON of something else", ["[1,2,3]"], closeCodes.badMessage],
  ["a binary message", [Buffer.from(hello)], closeCodes.badMessage],
  [
    "a subscription before hello",
    ['{"t":"sub","id":1,"channels":[{"channel":"board:all"}]}'],
    closeCodes.badMessage,
  ],
  ["hello twice", [hello, hello], closeCodes.badMessage],
  ["another version", ['{"t":"hello","v":2}'], closeCodes.otherVersion],
  ["deep JSON", ["[".repeat(4000)], closeCodes.badMessage],
  ["a message of 4,097 bytes", [" ".repeat(4097)], 1009],
  [
    "100 messages at once",
    [hello, ...Array.from({ length: 100 }, () => '{"t":"pong","n":0}')],
    closeCodes.tooManyMessages,
  ],
])("%s is answered with its close code, and nobody else notices", async (_what, messages, code) => {
  const feed = new MemoryFeed();
  const play = quietMatch(feed, "m");
  const server = await serve(feed, { limits: { tickMs: 1 } });
  const healthy = await greet(server, "match:m");
  const bad = await connect(server);
  for (const message of messages) bad.socket.send(message);
  expect(await bad.closed).toBe(code);
  play();
  await vi.waitUntil(() => healthy.heardOf("u").length === 1, soon);
});

test("keys that poison objects are names like any other", async () => {
  const server = await serve();
  const client = await greet(server);
  client.socket.send(
    '{"t":"sub","id":3,"__proto__":{"t":"pong"},"channels":[{"channel":"board:__proto__"},{"channel":"match:constructor"}]}',
  );
  await vi.waitUntil(() => client.heardOf("ok").length === 1, soon);
  expect(client.heardOf("ok")[0]?.modes).toEqual({
    "board:__proto__": "state",
    "match:constructor": "live",
  });
  expect({}).not.toHaveProperty("t");
});

test.each<[string, Buffer]>([
  ["not masked", Buffer.from([0x81, 0x02, 0x68, 0x69])],
  ["not UTF-8", masked(0x81, Buffer.from([0xc3, 0x28]))],
  ["marked as deflated", masked(0xc1, Buffer.from("hi"))],
  ["of an unknown kind", masked(0x83, Buffer.from("hi"))],
  [
    "17 fragments",
    Buffer.concat([
      masked(0x01, Buffer.from("h")),
      ...Array.from({ length: 17 }, () => masked(0x00, Buffer.from("i"))),
    ]),
  ],
])("%s: who sends such a frame is cut off, and nobody else notices", async (_what, bytes) => {
  const feed = new MemoryFeed();
  const play = quietMatch(feed, "m");
  const server = await serve(feed, { limits: { tickMs: 1 } });
  const healthy = await greet(server, "match:m");
  const socket = connectTcp(server.port, "127.0.0.1");
  ends.push(() => socket.destroy());
  socket.on("error", () => {});
  const gone = new Promise((resolve) => socket.once("close", resolve));
  socket.resume();
  socket.write(
    [
      "GET /live HTTP/1.1",
      "Host: x",
      "Connection: Upgrade",
      "Upgrade: websocket",
      "Sec-WebSocket-Version: 13",
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
      "Sec-WebSocket-Protocol: touchline.v1.json",
      "\r\n",
    ].join("\r\n"),
  );
  await vi.waitUntil(() => server.gateway.stats().connected === 2, soon);
  socket.write(bytes);
  await gone;
  await vi.waitUntil(() => server.gateway.stats().connected === 1, soon);
  play();
  await vi.waitUntil(() => healthy.heardOf("u").length === 1, soon);
});

test("a ping is answered, a flood of them cuts off", async () => {
  const server = await serve();
  const client = await greet(server);
  const ponged = new Promise((resolve) => client.socket.once("pong", resolve));
  client.socket.ping();
  await ponged;
  for (let n = 0; n < 5000; n++) client.socket.ping();
  await client.closed;
  await vi.waitUntil(() => server.gateway.stats().connected === 0, soon);
});

test.each([
  [{ origin: "https://evil.example" }, "403"],
  [{ protocol: "touchline.v9.json" }, "400"],
])("refused before the upgrade: %j", async (how, status) => {
  const server = await serve();
  await expect(connectRaw(server.url, how)).rejects.toThrow(status);
  await expect(connectRaw(server.url.replace("/live", "/dead"))).rejects.toThrow("404");
  expect(server.gateway.stats().refused).toEqual({ [status]: 1, 404: 1 });
});

test("one address may hold so many connections", async () => {
  const server = await serve(new MemoryFeed(), { limits: { clientsPerAddressMax: 2 } });
  const first = await connect(server);
  await connect(server);
  await expect(connectRaw(server.url)).rejects.toThrow("429");
  first.socket.terminate();
  await vi.waitUntil(() => server.gateway.stats().connected === 1, soon);
  await connect(server);
});

/** A day of 300 matches: every round of events is some 300 kB for a board. */
function busyDay() {
  const feed = new MemoryFeed();
  const streams = Array.from({ length: 300 }, (_, n) => matchStream({ matchId: `m${n}`, seed: n }));
  const round = () => {
    for (const stream of streams) feed.append(stream.next().value);
  };
  return { feed, round };
}

/** Plays rounds until somebody is behind. */
async function untilBehind(server: LiveServer, round: () => void): Promise<void> {
  for (let n = 0; n < 300 && server.gateway.stats().behind === 0; n++) {
    round();
    const { writes } = server.gateway.stats();
    await vi.waitUntil(() => {
      const stats = server.gateway.stats();
      return stats.writes > writes || stats.behind > 0;
    }, soon);
  }
  expect(server.gateway.stats().behind).toBe(1);
}

test("who stops reading holds no more than its share, and ends complete when it reads again", async () => {
  const { feed, round } = busyDay();
  round();
  const server = await serve(feed, { limits: { tickMs: 1 } });
  const slow = await greet(server, "board:all", "match:m7");
  const healthy = await greet(server, "match:m8");
  slow.socket.pause();
  await untilBehind(server, round);
  const { waitingBytes } = server.gateway.stats();
  for (let n = 0; n < 20; n++) {
    round();
    const seen = healthy.heardOf("u").length;
    await vi.waitUntil(() => healthy.heardOf("u").length > seen, soon);
  }
  // Twenty rounds later, six megabytes of rows, not one more byte waits for him.
  expect(server.gateway.stats().waitingBytes).toBeLessThanOrEqual(waitingBytes);
  slow.socket.resume();
  const seq = feed.match("m7")?.seq ?? 0;
  await vi.waitUntil(() => slow.heardOf("s").at(-1)?.match.seq === seq, soon);
  expect(server.gateway.stats()).toMatchObject({ behind: 0, waitingBytes: 0 });
  const newest = new Map<string, number>();
  for (const { rows } of slow.heardOf("r"))
    for (const row of rows) newest.set(row.matchId, row.seq);
  for (const match of feed.currentMatches()) expect(newest.get(match.matchId)).toBe(match.seq);
  // Nothing is lost after that either.
  round();
  await vi.waitUntil(() => slow.heardOf("u").at(-1)?.event.seq === seq + 1, soon);
});

test("who does not read for too long is closed", async () => {
  const { feed, round } = busyDay();
  round();
  const limits = { tickMs: 1, heartbeatMs: 150, drainTimeoutMs: 100 };
  const server = await serve(feed, { limits });
  const slow = await greet(server, "board:all");
  slow.socket.pause();
  await untilBehind(server, round);
  await vi.waitUntil(() => server.gateway.stats().connected === 0, soon);
  expect(server.gateway.stats()).toMatchObject({ slowCloses: 1, waitingBytes: 0 });
});

test("a drain says goodbye and when to come back, and lets nobody in any more", async () => {
  const feed = new MemoryFeed();
  const play = quietMatch(feed, "m");
  const server = await serve(feed, { limits: { tickMs: 60_000 } });
  const client = await greet(server, "match:m");
  play();
  const drained = server.gateway.drain();
  expect(await client.closed).toBe(closeCodes.drain);
  // What was waiting for the tick went out first.
  expect(client.heard.slice(-2)).toMatchObject([
    { t: "u", event: { seq: 3 } },
    { t: "bye", comeBackAfterMs: [250, 1000] },
  ]);
  await drained;
  expect(server.gateway.stats().connected).toBe(0);
});

test("a fault of ours costs one client its connection, and is told", async () => {
  const feed = new MemoryFeed();
  const faults: unknown[] = [];
  const server = await serve(feed, { onFault: (error) => faults.push(error) });
  vi.spyOn(feed, "currentMatches").mockImplementation(() => {
    throw new Error("the disk is gone");
  });
  const client = await connect(server);
  client.say({ t: "hello", v: PROTOCOL_VERSION });
  client.say({ t: "sub", id: 1, channels: [{ channel: "board:all" }] });
  expect(await client.closed).toBe(closeCodes.internal);
  expect(faults).toMatchObject([{ message: "the disk is gone" }]);
  vi.restoreAllMocks();
});

/** A frame as a client must send it. */
function masked(firstByte: number, payload: Buffer): Buffer {
  const mask = Buffer.from([1, 2, 3, 4]);
  const body = payload.map((byte, index) => byte ^ (mask[index % 4] ?? 0));
  return Buffer.concat([Buffer.from([firstByte, 0x80 | payload.length]), mask, body]);
}

function never(): never {
  throw new Error("the test is wrong");
}
