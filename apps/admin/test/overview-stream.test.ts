import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AdminOverview } from "@touchline/protocol/admin";
import { expect, onTestFinished, test, vi } from "vitest";
import { followLimits, followOverview, type Link, retryDelayMs } from "../src/overview-stream.ts";
import { overviewAt } from "../src/testing/overview.ts";

/** Answers each request with the next of the given answers, and the last one from then on. */
async function serve(...answers: ((response: ServerResponse) => void)[]) {
  let requests = 0;
  const server = createServer((_request, response) => {
    answers[Math.min(requests, answers.length - 1)]?.(response);
    requests += 1;
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("not listening on a port");
  return { url: `http://127.0.0.1:${address.port}/`, requests: () => requests };
}

const overviewEvent = (secondsIn: number) =>
  `event: overview\ndata: ${JSON.stringify(overviewAt(secondsIn))}\n\n`;
const stream = (text: string, keepOpen: boolean) => (response: ServerResponse) => {
  response.writeHead(200, { "content-type": "text/event-stream" }).write(text);
  if (!keepOpen) response.end();
};
const refuse = (status: number) => (response: ServerResponse) => {
  response.writeHead(status).end();
};

/** Follows with waits of a few milliseconds; keeps what it was told. */
function follow(url: string) {
  const overviews: AdminOverview[] = [];
  const links: Link[] = [];
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  const ended = followOverview(
    url,
    { onOverview: (overview) => overviews.push(overview), onLink: (link) => links.push(link) },
    stop.signal,
    {
      fetch,
      now: () => 7,
      random: () => 0,
      limits: { ...followLimits, silenceMsMax: 200, retryMsFirst: 2, retryMsMax: 4 },
    },
  );
  return { overviews, links, ended, stop };
}

test("overviews arrive whole, in order, however the bytes were cut", async () => {
  const text = `: hello\n\n${overviewEvent(1)}event: other\ndata: {}\n\n${overviewEvent(2)}`;
  const cut = text.indexOf("dataDirectory");
  const { url } = await serve((response) => {
    stream(text.slice(0, cut), true)(response);
    setTimeout(() => response.write(text.slice(cut)), 5);
  });
  const { overviews, links } = follow(url);
  await vi.waitFor(() => expect(overviews).toEqual([overviewAt(1), overviewAt(2)]));
  expect(links.map(({ state }) => state)).toEqual(["opening", "live", "live"]);
});

test("a broken stream is stale since its last overview, and is taken up again", async () => {
  const { url } = await serve(
    stream(overviewEvent(1), false),
    refuse(503),
    stream(overviewEvent(2), true),
  );
  const { overviews, links } = follow(url);
  await vi.waitFor(() => expect(overviews).toHaveLength(2));
  expect(links).toEqual([
    { state: "opening" },
    { state: "live" },
    { state: "stale", sinceMs: 7, reason: "the server closed the stream", retryAtMs: 8 },
    { state: "stale", sinceMs: 7, reason: "the server answered 503", retryAtMs: 9 },
    { state: "live" },
  ]);
});

test.each([401, 404])(
  "an answer of %i means that the session is over, for good",
  async (status) => {
    const { url, requests } = await serve(stream(overviewEvent(1), false), refuse(status));
    const { links, ended } = follow(url);
    await ended;
    expect(links.at(-1)).toEqual({ state: "over" });
    expect(requests()).toBe(2);
  },
);

test("a stream that falls silent is broken, though its socket is open", async () => {
  const { url } = await serve(stream(overviewEvent(1), true));
  const { links } = follow(url);
  await vi.waitFor(() => expect(links.at(2)).toMatchObject({ reason: "the server fell silent" }));
});

test("what is no overview is refused, and does not reach the page", async () => {
  const { url } = await serve(
    stream('event: overview\ndata: {"at": 1}\n\n', true),
    stream("event: overview\ndata: {\n\n", true),
  );
  const { overviews, links } = follow(url);
  await vi.waitFor(() => expect(links.length).toBeGreaterThan(3));
  expect(links.at(1)).toMatchObject({ state: "stale", reason: "an unreadable overview came" });
  expect(links.at(2)).toMatchObject({ state: "stale", reason: "an unreadable overview came" });
  expect(overviews).toEqual([]);
});

test("an overview without end is cut off at its limit", async () => {
  const { url } = await serve(stream(`data: ${"x".repeat(5 * 1024 * 1024)}`, true));
  const { links } = follow(url);
  await vi.waitFor(() => expect(links.at(1)).toMatchObject({ state: "stale" }), { timeout: 5000 });
});

test("a page that goes away stops following", async () => {
  const { url } = await serve(stream(overviewEvent(1), true));
  const { overviews, ended, stop, links } = follow(url);
  await vi.waitFor(() => expect(overviews).toHaveLength(1));
  stop.abort();
  await ended;
  expect(links.at(-1)).toEqual({ state: "live" });
});

test("retries wait longer and longer, up to a limit, each somewhere in its upper half", () => {
  const waits = (random: number) =>
    [0, 1, 2, 10, 2000].map((failures) => retryDelayMs(failures, random, followLimits));
  expect(waits(0)).toEqual([250, 500, 1000, 5000, 5000]);
  expect(waits(1)).toEqual([500, 1000, 2000, 10_000, 10_000]);
});
