import type { ServerResponse } from "node:http";
import type { AdminOverview } from "@touchline/protocol/admin";
import type { FastifyInstance } from "fastify";
import { serveApp } from "../http/web-apps.ts";
import { type AdminDoor, sessionMsMax } from "./session.ts";

const cookieName = "touchline_admin";
const overviewEveryMs = 1000;
/** Streams open at once; an operator has a few tabs, not hundreds. */
const streamsMax = 20;

export interface AdminRoutes {
  readonly door: AdminDoor;
  readonly overview: () => Promise<AdminOverview>;
  /** The built page; undefined when it was not built. */
  readonly pageDirectory: string | undefined;
}

/**
 * Everything under /admin. To somebody outside nothing of it exists: each path is the same 404 as one that never was.
 */
export function adminRoutes(app: FastifyInstance, deps: AdminRoutes): void {
  app.get<{ Querystring: { key?: string } }>(
    "/admin/enter",
    { schema: { hide: true } },
    (request, reply) => {
      const session = deps.door.enter(request.query.key ?? "");
      if (session === undefined) return reply.callNotFound();
      return reply
        .setCookie(cookieName, session, {
          path: "/admin",
          httpOnly: true,
          sameSite: "strict",
          maxAge: sessionMsMax / 1000,
        })
        .redirect("/admin/");
    },
  );

  app.register(
    async (inside) => {
      inside.addHook("onRequest", async (request, reply) => {
        reply.header("cache-control", "no-store");
        if (!deps.door.isInside(request.cookies[cookieName])) return reply.callNotFound();
      });
      inside.get("/api/overview", { schema: { hide: true } }, () => deps.overview());
      streamRoute(inside, deps);
      if (deps.pageDirectory !== undefined) await serveApp(inside, deps.pageDirectory);
    },
    { prefix: "/admin" },
  );
}

/** The overview once a second as server-sent events, until the page goes away or its session ends. */
function streamRoute(inside: FastifyInstance, { door, overview }: AdminRoutes): void {
  const sessionByStream = new Map<ServerResponse, string | undefined>();
  const tell = async () => {
    if (sessionByStream.size === 0) return;
    const message = `event: overview\ndata: ${JSON.stringify(await overview())}\n\n`;
    for (const [stream, session] of sessionByStream) {
      if (!door.isInside(session)) stream.end();
      // A page that does not read gets the next one when it has caught up, not a queue of old ones.
      else if (!stream.writableNeedDrain) stream.write(message);
    }
  };
  const tellOrEnd = () =>
    tell().catch((error: unknown) => {
      // The page notices the end, says since when it knows nothing, and comes back.
      inside.log.error(error);
      for (const stream of sessionByStream.keys()) stream.end();
    });
  const timer = setInterval(() => void tellOrEnd(), overviewEveryMs);
  inside.addHook("preClose", async () => {
    clearInterval(timer);
    for (const stream of sessionByStream.keys()) stream.end();
  });
  inside.get("/api/stream", { schema: { hide: true } }, async (request, reply) => {
    if (sessionByStream.size >= streamsMax)
      return reply.code(503).send({ error: "too many admin pages are open" });
    reply.hijack();
    const stream = reply.raw;
    stream.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
    stream.on("close", () => sessionByStream.delete(stream));
    sessionByStream.set(stream, request.cookies[cookieName]);
    await tellOrEnd();
  });
}
