import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance } from "fastify";

const appsDirectory = fileURLToPath(new URL("../../../", import.meta.url));

/** Where the built page of an app lies; undefined when it has not been built. */
export function builtApp(name: "web" | "admin"): string | undefined {
  const directory = join(appsDirectory, name, "dist");
  return existsSync(join(directory, "index.html")) ? directory : undefined;
}

/**
 * Serves a built single-page app in the scope it is given. A path that is no file gets the page itself, which knows
 * its own addresses. Files named by their hash are kept by browsers for a year; the page is asked for anew each time.
 */
export async function serveApp(
  scope: FastifyInstance,
  directory: string,
  isPage: (path: string) => boolean = () => true,
): Promise<void> {
  await scope.register(fastifyStatic, {
    root: directory,
    wildcard: false,
    index: false,
    cacheControl: false,
    setHeaders(reply, path) {
      const hashed = path.includes("/assets/");
      void reply.header(
        "cache-control",
        hashed ? "public, max-age=31536000, immutable" : "no-cache",
      );
    },
  });
  scope.get("/*", { schema: { hide: true } }, (request, reply) => {
    const path = request.url.split("?", 1)[0] ?? "";
    // A missing picture or script is missing; only an address that could be a page gets the page.
    if (/\.\w+$/.test(path) || !isPage(path)) return reply.callNotFound();
    return reply.sendFile("index.html");
  });
}
