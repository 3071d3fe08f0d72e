import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { extname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";

const appsDirectory = fileURLToPath(new URL("../../../", import.meta.url));

/** Where the built page of an app lies; undefined when it has not been built. */
export function builtApp(name: "web" | "admin"): string | undefined {
  const directory = join(appsDirectory, name, "dist");
  return existsSync(join(directory, "index.html")) ? directory : undefined;
}

/**
 * Serves a built single-page app in the scope it is given. A path that is no file gets the page itself, which knows
 * its own addresses. Files named by their hash are kept by browsers for a year; the page is asked for anew each time.
 *
 * All of it is read into memory now: a build that is replaced while the server runs would leave it with a page whose
 * scripts it does not have.
 */
export async function serveApp(
  scope: FastifyInstance,
  directory: string,
  isPage: (path: string) => boolean = () => true,
): Promise<void> {
  const files = await readFiles(directory);
  const page = files.get("index.html");
  scope.get<{ Params: { "*": string } }>("/*", { schema: { hide: true } }, (request, reply) => {
    const file = files.get(request.params["*"]);
    if (file !== undefined) return sendFile(request, reply, file);
    const path = request.url.split("?", 1)[0] ?? "";
    // A missing picture or script is missing; only an address that could be a page gets the page.
    if (page === undefined || /\.\w+$/.test(path) || !isPage(path)) return reply.callNotFound();
    return sendFile(request, reply, page);
  });
}

interface File {
  readonly bytes: Buffer;
  readonly type: string;
  readonly etag: string;
  readonly cacheControl: string;
}

/** What a build of ours is made of. */
const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".webmanifest": "application/manifest+json",
  ".txt": "text/plain; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".woff2": "font/woff2",
};

/** Every file of a directory by its path in an address: "assets/index-1a2b.js". */
async function readFiles(directory: string): Promise<ReadonlyMap<string, File>> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const found = entries.filter((entry) => entry.isFile());
  const read = found.map(async ({ parentPath, name }) => {
    const path = relative(directory, join(parentPath, name)).replaceAll(sep, "/");
    return [path, fileOf(path, await readFile(join(parentPath, name)))] as const;
  });
  return new Map(await Promise.all(read));
}

const fileOf = (path: string, bytes: Buffer): File => ({
  bytes,
  type: types[extname(path)] ?? "application/octet-stream",
  // Weak, for the same file also goes out compressed.
  etag: `W/"${createHash("sha256").update(bytes).digest("base64url")}"`,
  cacheControl: path.startsWith("assets/") ? "public, max-age=31536000, immutable" : "no-cache",
});

function sendFile(request: FastifyRequest, reply: FastifyReply, file: File): FastifyReply {
  reply.header("cache-control", file.cacheControl).header("etag", file.etag);
  if (request.headers["if-none-match"]?.includes(file.etag)) return reply.code(304).send();
  return reply.type(file.type).send(file.bytes);
}
