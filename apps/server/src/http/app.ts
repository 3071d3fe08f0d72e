import fastifyCompress from "@fastify/compress";
import fastifyCookie from "@fastify/cookie";
import Fastify, { type FastifyInstance } from "fastify";
import { type AdminRoutes, adminRoutes } from "../admin/routes.ts";
import { apiRoutes, type ReadModel } from "./api.ts";
import { docs } from "./docs.ts";
import { sendError } from "./errors.ts";
import { healthRoutes } from "./health.ts";
import type { Numbers } from "./metric.ts";
import { metricsRoute } from "./metrics.ts";
import { securityHeaders, setSecurityHeaders } from "./security.ts";
import { serveApp } from "./web-apps.ts";

/** Fastify waits for ever by default; a client that is slow with its request is let go instead. */
const requestTimeoutMs = 10_000;
const keepAliveTimeoutMs = 30_000;
/** No route takes a body yet. */
const bodyBytesMax = 64 * 1024;

export interface HttpParts {
  readonly version: string;
  readonly model: ReadModel;
  readonly isReady: () => boolean;
  readonly admin: AdminRoutes;
  /** What `/metrics` tells. */
  readonly numbers: () => Promise<Numbers>;
  /** The built page for viewers; undefined when it was not built. */
  readonly webDirectory: string | undefined;
}

/** The viewers' page knows its own addresses; these are not among them. */
const isViewersPage = (path: string) => !/^\/(?:api|admin|live)(?:\/|$)/.test(path);

/** Everything that is answered over HTTP, before anything listens. */
export async function buildApp(parts: HttpParts): Promise<FastifyInstance> {
  const app = Fastify({
    logger: { level: "warn" },
    requestTimeout: requestTimeoutMs,
    keepAliveTimeout: keepAliveTimeoutMs,
    bodyLimit: bodyBytesMax,
    forceCloseConnections: true,
    // What fails before any route is found, an address that cannot be decoded, passes no hook either.
    frameworkErrors: (error, request, reply) => {
      setSecurityHeaders(reply);
      sendError(error, request, reply);
    },
  });
  securityHeaders(app);
  app.setNotFoundHandler((_request, reply) =>
    reply.code(404).send({ code: "NOT_FOUND", message: "nothing is here" }),
  );
  app.setErrorHandler(sendError);
  await app.register(fastifyCookie);
  await app.register(fastifyCompress);
  await docs(app, parts.version);
  healthRoutes(app, parts.isReady);
  metricsRoute(app, parts.numbers);
  apiRoutes(app, parts.model);
  adminRoutes(app, parts.admin);
  const { webDirectory } = parts;
  if (webDirectory !== undefined)
    await app.register((web) => serveApp(web, webDirectory, isViewersPage));
  await app.ready();
  return app;
}
