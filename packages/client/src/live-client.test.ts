import { toBoardRow } from "@touchline/protocol";
import {
  drawer,
  type LiveServer,
  matchEvents,
  matchStream,
  MemoryFeed,
  startLiveServer,
} from "@touchline/gateway/testing";
import { setImmediate as nextTurn } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { afterEach, expect, test, vi } from "vitest";
import { createLiveClient, type LiveClient, type LiveClientOptions } from "./live-client.ts";
import type { Schedule } from "./schedule.ts";
import { Witness } from "./testing/witness.ts";

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

const started = (server: LiveServer): LiveServer => {
  ends.push(() => server.close());
  return server;
};

const client = (server: Pick<LiveServer, "url">, options: LiveClientOptions = {}): LiveClient => {
  const made = createLiveClient({ url: server.url, random: () => 0, ...options });
  ends.push(() => made.close());
  return made;
};

/** As JSON leaves it: what is undefined is absent. */
const asSent = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

const rowsOf = (feed: MemoryFeed): unknown =>
  asSent(
    feed.currentMatches().map((match) => toBoardRow(match, feed.position(match.matchId) ?? fail())),
  );

const fail = (): never => {
  throw new Error("the test is wrong");
};

/** A hundred times faster than life. */
const hasty: Schedule = (task, afterMs) => {
  const timer = setTimeout(task, afterMs / 100);
  return () => clearTimeout(timer);
};

// Generous, for a machine busy with something else: every wait ends as soon as it can.
const soon = { timeout: 25_000, interval: 5 };

test("a page sees a goal: the match, its row and the table", async () => {
  const feed = new MemoryFeed();
  const server = started(await startLiveServer(feed));
  for (const event of matchEvents(40, { matchId: "spurs-leicester" })) feed.append(event);
  const page = client(server);
  const match = page.match("spurs-leicester");
  const board = page.board("all");
  const table = page.table("league-1");
  for (const store of [match, board, table]) ends.push(store.subscribe(() => {}));

  await vi.waitFor(() => {
    expect(match.getSnapshot().ready).toBe(true);
    expect(board.getSnapshot().ready).toBe(true);
    expect(table.getSnapshot().table?.rows).toHaveLength(2);
    expect(page.connection.getSnapshot().state).toBe("live");
  }, soon);

  const before = match.getSnapshot().match?.score.home ?? 0;
  feed.append({
    ...stream("spurs-leicester", 41),
    op: "assert",
    rev: 1,
    eventId: "the-goal",
    body: { kind: "goal", side: "home", method: "open_play", scorer: { name: "Kane" } },
  });
  await vi.waitFor(() => {
    expect(match.getSnapshot().match?.score.home).toBe(before + 1);
    expect(board.getSnapshot().rows[0]?.last).toMatchObject({ kind: "goal", player: "Kane" });
    expect(table.getSnapshot().table?.rows[0]?.inPlay?.goalsFor).toBe(
      feed.table("league-1")?.[0]?.inPlay?.goalsFor,
    );
  }, soon);
});

const stream = (matchId: string, seq: number) => {
  const event = matchEvents(seq, { matchId })[seq - 1];
  return event ?? fail();
};

/** Lets the network do its part every so often, so that events come in bursts and alone. */
const breathe = async (draw: (below: number) => number): Promise<void> => {
  if (draw(3) === 0) await nextTurn();
};

test("200 clients join during 600 events: no gap, no duplicate, all equal to the fold", async () => {
  const feed = new MemoryFeed();
  const server = started(await startLiveServer(feed, { limits: { tickMs: 5 } }));
  const draw = drawer(7);
  const matchIds = ["a", "b", "c"];
  const streams = matchIds.map((matchId, seed) => matchStream({ matchId, seed }));
  const watching: { witness: Witness; page: LiveClient; matchId: string }[] = [];
  for (let n = 0; n < 600; n++) {
    feed.append(streams[n % 3]?.next().value ?? fail());
    if (n % 3 === 2) {
      const witness = new Witness();
      const page = client(server, { openWebSocket: witness.open });
      const matchId = matchIds[draw(3)] ?? fail();
      for (const store of [page.match(matchId), page.board("all")])
        ends.push(store.subscribe(() => {}));
      watching.push({ witness, page, matchId });
    }
    await breathe(draw);
  }
  expect(watching).toHaveLength(200);
  const truth = new Map(matchIds.map((matchId) => [matchId, asSent(feed.match(matchId))]));
  const rows = rowsOf(feed);
  for (const { page, witness, matchId } of watching) {
    await vi.waitFor(() => {
      expect(page.match(matchId).getSnapshot().match?.seq).toBe(200);
      expect(page.board("all").getSnapshot().rows).toEqual(rows);
    }, soon);
    // Node's own comparison: vitest's takes seconds over so many.
    const { match } = page.match(matchId).getSnapshot();
    expect(isDeepStrictEqual(asSent(match), truth.get(matchId))).toBe(true);
    expect(witness.faults).toEqual([]);
  }
  expect(watching.reduce((sum, { witness }) => sum + witness.updates, 0)).toBeGreaterThan(5000);
}, 60_000);

test("clients cut at random moments resume without a gap or a duplicate", async () => {
  const feed = new MemoryFeed();
  const server = started(await startLiveServer(feed, { limits: { tickMs: 2 } }));
  const draw = drawer(3);
  const matchIds = ["a", "b", "c"];
  const streams = matchIds.map((matchId, seed) => matchStream({ matchId, seed }));
  const watching = Array.from({ length: 20 }, () => {
    const witness = new Witness();
    // The waits shrink to nothing, so that 400 cuts take seconds.
    const page = client(server, { openWebSocket: witness.open, schedule: hasty });
    for (const store of [...matchIds.map((id) => page.match(id)), page.board("all")])
      ends.push(store.subscribe(() => {}));
    return { witness, page };
  });
  for (let n = 0; n < 400; n++) {
    feed.append(streams[draw(3)]?.next().value ?? fail());
    watching[draw(20)]?.witness.cut();
    await breathe(draw);
    if (n % 40 === 39) await vi.waitUntil(() => server.gateway.stats().connected === 20, soon);
  }
  for (const { page, witness } of watching) {
    await vi.waitFor(() => {
      for (const id of matchIds)
        expect(page.match(id).getSnapshot().match?.seq).toBe(feed.match(id)?.seq);
    }, soon);
    for (const id of matchIds)
      expect(asSent(page.match(id).getSnapshot().match)).toEqual(asSent(feed.match(id)));
    await vi.waitFor(
      () => expect(page.board("all").getSnapshot().rows).toEqual(rowsOf(feed)),
      soon,
    );
    expect(witness.faults).toEqual([]);
    expect(witness.connections).toBeGreaterThan(3);
  }
  expect(watching.flatMap(({ witness }) => witness.modes)).toContain("replay");
});

test("a server that comes back with the same log resumes by replay, with another log by state", async () => {
  const before = new MemoryFeed({ epoch: "one" });
  const first = await startLiveServer(before);
  const events = matchEvents(60, { matchId: "m" });
  for (const event of events.slice(0, 40)) before.append(event);
  const witness = new Witness();
  const page = client(first, { openWebSocket: witness.open, schedule: hasty });
  const match = page.match("m");
  const board = page.board("all");
  for (const store of [match, board]) ends.push(store.subscribe(() => {}));
  await vi.waitFor(() => expect(board.getSnapshot().ready).toBe(true), soon);
  expect(witness.modes).toEqual(["state", "state"]);

  await first.close();
  expect(page.connection.getSnapshot()).toMatchObject({
    state: "stale",
    detail: "the server restarts",
  });
  const same = new MemoryFeed({ epoch: "one" });
  for (const event of events.slice(0, 50)) same.append(event);
  const second = await startLiveServer(same, { port: first.port });
  await vi.waitFor(() => expect(match.getSnapshot().match?.seq).toBe(50), soon);
  await vi.waitFor(() => expect(board.getSnapshot().rows[0]?.seq).toBe(50), soon);
  expect(witness.modes.slice(2)).toEqual(["replay", "replay"]);

  await second.close();
  const other = new MemoryFeed({ epoch: "two" });
  for (const event of matchEvents(30, { matchId: "m", seed: 9 })) other.append(event);
  started(await startLiveServer(other, { port: first.port }));
  await vi.waitFor(() => expect(match.getSnapshot().match?.seq).toBe(30), soon);
  await vi.waitFor(() => expect(board.getSnapshot().rows[0]?.seq).toBe(30), soon);
  expect(witness.modes.slice(4)).toEqual(["state", "state"]);
  expect(asSent(match.getSnapshot().match)).toEqual(asSent(other.match("m")));
  expect(board.getSnapshot().rows).toEqual(rowsOf(other));
});

test("a match that is no more in another log is shown as missing", async () => {
  const before = new MemoryFeed({ epoch: "one" });
  for (const event of matchEvents(10, { matchId: "m" })) before.append(event);
  const first = await startLiveServer(before);
  const page = client(first, { schedule: hasty });
  const match = page.match("m");
  ends.push(match.subscribe(() => {}));
  await vi.waitFor(() => expect(match.getSnapshot().match?.seq).toBe(10), soon);
  await first.close();
  const other = new MemoryFeed({ epoch: "two" });
  started(await startLiveServer(other, { port: first.port }));
  await vi.waitFor(() => expect(match.getSnapshot()).toMatchObject({ missing: true }), soon);
  for (const event of matchEvents(5, { matchId: "m", seed: 4 })) other.append(event);
  await vi.waitFor(() => expect(match.getSnapshot().match?.seq).toBe(5), soon);
});

test("a match leaves the board when the server's list no longer has it", async () => {
  const feed = new MemoryFeed();
  for (const matchId of ["old", "kept"])
    for (const event of matchEvents(3, { matchId })) feed.append(event);
  const server = started(await startLiveServer(feed, { limits: { tickMs: 2 } }));
  const page = client(server);
  const board = page.board("all");
  ends.push(board.subscribe(() => {}));
  await vi.waitFor(() => expect(board.getSnapshot().rows).toHaveLength(2), soon);
  feed.takeOffBoard("old");
  for (const event of matchEvents(3, { matchId: "new" })) feed.append(event);
  await vi.waitFor(
    () => expect(board.getSnapshot().rows.map((row) => row.matchId)).toEqual(["kept", "new"]),
    soon,
  );
});

test("a channel nobody looks at any more is let go, one looked at twice is asked for once", async () => {
  const feed = new MemoryFeed();
  for (const event of matchEvents(5, { matchId: "m" })) feed.append(event);
  const server = started(await startLiveServer(feed));
  const page = client(server, { schedule: hasty });
  const board = page.board("all");
  ends.push(board.subscribe(() => {}));
  const match = page.match("m");
  expect(page.match("m")).toBe(match);
  const [first, second] = [match.subscribe(() => {}), match.subscribe(() => {})];
  await vi.waitFor(() => expect(server.gateway.stats().matchSubscriptions).toBe(1), soon);
  first();
  await vi.waitFor(() => expect(match.getSnapshot().ready).toBe(true), soon);
  expect(server.gateway.stats().matchSubscriptions).toBe(1);
  second();
  await vi.waitFor(() => expect(server.gateway.stats().matchSubscriptions).toBe(0), soon);
  expect(match.getSnapshot()).toEqual({ match: undefined, ready: false, missing: false });
  ends.push(match.subscribe(() => {}));
  await vi.waitFor(() => expect(match.getSnapshot().match?.seq).toBe(5), soon);
});

test("a browser that will not even open the address is tried again, and nothing is thrown", async () => {
  const page = client(
    { url: "ws://127.0.0.1:1/live" },
    {
      openWebSocket: () => {
        throw new Error("insecure");
      },
    },
  );
  ends.push(page.board("all").subscribe(() => {}));
  expect(page.connection.getSnapshot()).toMatchObject({
    state: "connecting",
    detail: "Error: insecure",
  });
});

test("what is let go of while there is no connection is not asked for by the next", async () => {
  const feed = new MemoryFeed();
  for (const event of matchEvents(5, { matchId: "m" })) feed.append(event);
  const first = await startLiveServer(feed);
  const witness = new Witness();
  const page = client(first, { openWebSocket: witness.open, schedule: hasty });
  const letGo = page.match("m").subscribe(() => {});
  ends.push(page.board("all").subscribe(() => {}));
  await vi.waitFor(() => expect(page.match("m").getSnapshot().ready).toBe(true), soon);
  await first.close();
  letGo();
  await vi.waitFor(() => expect(page.match("m").getSnapshot().ready).toBe(false), soon);
  const second = started(await startLiveServer(feed, { port: first.port }));
  await vi.waitFor(() => expect(page.connection.getSnapshot().state).toBe("live"), soon);
  expect(second.gateway.stats()).toMatchObject({ boardSubscriptions: 1, matchSubscriptions: 0 });
});

test("without a network the page says so, and is back when the network is", async () => {
  const feed = new MemoryFeed();
  const server = started(await startLiveServer(feed));
  const network = new EventTarget();
  const page = client(server, { schedule: hasty, network });
  ends.push(page.board("all").subscribe(() => {}));
  await vi.waitFor(() => expect(page.connection.getSnapshot().state).toBe("live"), soon);
  network.dispatchEvent(new Event("offline"));
  expect(page.connection.getSnapshot()).toMatchObject({ state: "offline", detail: "no network" });
  network.dispatchEvent(new Event("online"));
  await vi.waitFor(() => expect(page.connection.getSnapshot().state).toBe("live"), soon);
});
