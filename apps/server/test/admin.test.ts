import { afterAll, beforeAll, expect, test } from "vitest";
import { openBrowser } from "./browser.ts";
import { type RunningServer, startServer, temporaryDirectory } from "./running-server.ts";

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let server: RunningServer;
beforeAll(async () => {
  directory = await temporaryDirectory();
  server = await startServer(["--port", "0", "--data", directory.path, "--no-demo"]);
});
afterAll(async () => {
  await server.stop("SIGTERM");
  await directory.remove();
});

const paths = ["/admin", "/admin/", "/admin/api/overview", "/admin/api/stream", "/admin/nothing"];

test("without the link every path under /admin is the 404 of one that never was", async () => {
  const nowhere = await fetch(`${server.url}/api/nothing-here`);
  const answer = await nowhere.text();
  for (const path of [...paths, "/admin/enter", "/admin/enter?key=guess"]) {
    const response = await fetch(server.url + path, { redirect: "manual" });
    expect([path, response.status, await response.text()]).toEqual([path, 404, answer]);
  }
});

test("the link lets one browser in, once, and what it sees moves", async () => {
  // What looks at a link before somebody follows it does not use it up.
  const looked = await fetch(server.adminLink, { method: "HEAD" });
  expect([looked.status, looked.headers.get("set-cookie")]).toEqual([404, null]);

  const entered = await fetch(server.adminLink, { redirect: "manual" });
  expect(entered.status).toBe(200);
  expect(await entered.text()).toContain('http-equiv="refresh" content="0; url=/admin/"');
  expect(entered.headers.get("cache-control")).toBe("no-store");
  const setCookie = entered.headers.get("set-cookie") ?? "";
  expect(setCookie).toMatch(/HttpOnly/i);
  expect(setCookie).toMatch(/SameSite=Strict/i);
  const headers = { cookie: setCookie.split(";")[0] ?? "" };

  const again = await fetch(server.adminLink, { redirect: "manual" });
  expect(again.status).toBe(404);
  const sameBrowser = await fetch(server.adminLink, { headers, redirect: "manual" });
  expect([sameBrowser.status, sameBrowser.headers.get("set-cookie")]).toEqual([200, null]);
  expect(await sameBrowser.text()).toContain("url=/admin/");

  const overview = await fetch(`${server.url}/admin/api/overview`, { headers });
  expect(overview.status).toBe(200);
  expect(await overview.json()).toMatchObject({
    topics: expect.arrayContaining([expect.objectContaining({ name: "match-events" })]),
    groups: expect.arrayContaining([expect.objectContaining({ group: "reconciler" })]),
  });

  const stream = await fetch(`${server.url}/admin/api/stream`, { headers });
  expect(stream.headers.get("content-type")).toContain("text/event-stream");
  const times = await firstOverviews(stream, 2);
  expect(times[1]).toBeGreaterThan(times[0] ?? Infinity);
});

test("a link clicked on another site, a chat say, leads in", async () => {
  const fresh = await temporaryDirectory();
  const other = await startServer(["--port", "0", "--data", fresh.path, "--no-demo"]);
  const browser = await openBrowser();
  try {
    const page = await browser.newPage();
    const chat = "http://chat.test/";
    await page.route(chat, (route) =>
      route.fulfill({ contentType: "text/html", body: `<a href="${other.adminLink}">link</a>` }),
    );
    await page.goto(chat);
    const arrives = page.waitForResponse(`${other.url}/admin/`);
    await page.getByText("link").click();
    expect((await arrives).status()).toBe(200);
  } finally {
    await browser.close();
    await other.stop("SIGTERM");
    await fresh.remove();
  }
});

/** The `at` of the first few overviews of a stream. */
async function firstOverviews(stream: Response, count: number): Promise<readonly number[]> {
  const times: number[] = [];
  let text = "";
  const decoder = new TextDecoder();
  for await (const chunk of stream.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    const messages = text.split("\n\n");
    text = messages.pop() ?? "";
    for (const message of messages) {
      const data = message.split("\n").find((line) => line.startsWith("data: "));
      if (data !== undefined) times.push(JSON.parse(data.slice(6)).at);
    }
    if (times.length >= count) break;
  }
  return times;
}
