import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import Fastify, { type FastifyInstance } from "fastify";
import { afterEach, beforeEach, expect, test } from "vitest";
import { serveApp } from "./web-apps.ts";

const page = '<title>Scores</title><script type="module" src="/assets/main-1a2b.js"></script>';
const script = "console.log('kick-off')";

let directory: string;
let app: FastifyInstance;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "touchline-web-"));
  await write("index.html", page);
  await write("favicon.svg", "<svg/>");
  await write("assets/main-1a2b.js", script);
  app = Fastify();
  await app.register((scope) => serveApp(scope, directory, (path) => !path.startsWith("/api")));
  await app.ready();
});
afterEach(async () => {
  await app.close();
  await rm(directory, { recursive: true, force: true });
});

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(directory, path)), { recursive: true });
  await writeFile(join(directory, path), text);
}

test("a build put in its place under a running server changes nothing it serves", async () => {
  await rm(directory, { recursive: true });
  await write("index.html", page.replace("1a2b", "3c4d"));
  await write("assets/main-3c4d.js", "console.log('the next version')");
  expect((await app.inject("/")).body).toBe(page);
  expect((await app.inject("/assets/main-1a2b.js")).body).toBe(script);
});

test("a file comes with its type; a file named by its hash is kept, every other asked for anew", async () => {
  const kept = "public, max-age=31536000, immutable";
  for (const [path, type, caching] of [
    ["/", "text/html; charset=utf-8", "no-cache"],
    ["/index.html", "text/html; charset=utf-8", "no-cache"],
    ["/favicon.svg", "image/svg+xml", "no-cache"],
    ["/assets/main-1a2b.js", "text/javascript; charset=utf-8", kept],
  ] as const) {
    const { statusCode, headers } = await app.inject(path);
    expect([path, statusCode, headers["content-type"], headers["cache-control"]]).toEqual([
      path,
      200,
      type,
      caching,
    ]);
  }
});

test("a browser that has the page is told so in no bytes", async () => {
  const first = await app.inject("/");
  const etag = first.headers.etag ?? "";
  const again = await app.inject({ url: "/match/any", headers: { "if-none-match": etag } });
  expect([again.statusCode, again.body, again.headers.etag]).toEqual([304, "", etag]);
  const older = await app.inject({ url: "/", headers: { "if-none-match": '"an older one"' } });
  expect([older.statusCode, older.body]).toEqual([200, page]);
});

test("an address that could be a page gets the page; a missing file and an address of others do not", async () => {
  for (const path of ["/match/any", "/table/any?day=1"])
    expect((await app.inject(path)).body).toBe(page);
  for (const path of ["/assets/gone.js", "/nowhere.png", "/api/nothing", "/../package.json"])
    expect([path, (await app.inject(path)).statusCode]).toEqual([path, 404]);
});
