import type { ServerResponse } from "node:http";
import type { AdminOverview } from "@touchline/protocol/admin";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { serveApp } from "../http/web-apps.ts";
import { type LogRoutes, logRoutes } from "./log-routes.ts";
import { type AdminDoor, sessionMsMax } from "./session.ts";

const cookieName = "touchline_admin";
const overviewEveryMs = 1000;
/** Streams open at once; an operator has a few tabs, not hundreds. */
const streamsMax = 20;

export interface AdminRoutes {
  readonly door: AdminDoor;
  readonly overview: () => Promise<AdminOverview>;
  readonly log: Omit<LogRoutes, "actorOf">;
  /** The built page; undefined when it was not built. */
  readonly pageDirectory: string | undefined;
}

/**
 * Everything under /admin. To somebody outside nothing of it exists: each path is the same 404 as one that never was.
 */
export function adminRoutes(app: FastifyInstance, deps: AdminRoutes): void {
  app.get<{ Querystring: { key?: string } }>(
    "/admin/enter",
    // A HEAD would use the key up, and what looks at links before people do (chats, mail) asks with HEAD.
    { schema: { hide: true }, exposeHeadRoute: false },
    (request, reply) => {
      reply.header("cache-control", "no-store");
      // Whoever is inside may come by the same link again: a bookmark, the back button, the terminal.
      if (deps.door.isInside(request.cookies[cookieName])) return sendIn(reply);
      const session = deps.door.enter(request.query.key ?? "");
      if (session === undefined) return reply.removeHeader("cache-control").callNotFound();
      reply.setCookie(cookieName, session, {
        path: "/admin",
        httpOnly: true,
        sameSite: "strict",
        maxAge: sessionMsMax / 1000,
      });
      return sendIn(reply);
    },
  );

  app.register(
    async (inside) => {
      inside.addHook("onRequest", async (request, reply) => {
        reply.header("cache-control", "no-store");
        const isInside =
          deps.door.isInside(request.cookies[cookieName]) ||
          deps.door.isLocal(request.headers.authorization);
        if (!isInside) return reply.callNotFound();
        if (changesSomething(request) && isForeign(request)) return reply.code(403).send(foreign);
      });
      const actorOf = ({ headers }: FastifyRequest) =>
        deps.door.isLocal(headers.authorization) ? "operator key" : "admin page";
      await inside.register(async (ofLog) => logRoutes(ofLog, { ...deps.log, actorOf }), {
        prefix: "/api/log",
      });
      inside.get("/api/overview", { schema: { hide: true } }, () => deps.overview());
      streamRoute(inside, deps);
      if (deps.pageDirectory !== undefined) await serveApp(inside, deps.pageDirectory);
    },
    { prefix: "/admin" },
  );
}

const changesSomething = ({ method }: FastifyRequest) => method !== "GET" && method !== "HEAD";

/** A browser says which site made it ask; a strict cookie alone trusts every page on this host's other ports. */
const isForeign = ({ headers }: FastifyRequest) =>
  !["same-origin", "none", undefined].includes(headers["sec-fetch-site"]?.toString());

const foreign = { code: "FOREIGN_SITE", message: "only the admin page itself may change things" };

/**
 * A page of ours that goes on to the admin page. A redirect would not do: a link clicked on another site, a chat say,
 * makes the whole chain of redirects that site's doing, and a browser keeps a strict cookie from the end of it. What
 * this page asks for is asked by us, so the cookie can stay strict.
 */
const sendIn = (reply: FastifyReply) =>
  reply
    .type("text/html; charset=utf-8")
    .send(
      '<!doctype html><html lang="en"><meta http-equiv="refresh" content="0; url=/admin/">' +
        '<title>Touchline admin</title><a href="/admin/">Go on to the admin page</a></html>',
    );

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
