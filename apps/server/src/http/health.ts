import type { FastifyInstance } from "fastify";

/** `/livez`: the process answers. `/readyz`: it has caught up with its log and what it shows is current. */
export function healthRoutes(app: FastifyInstance, isReady: () => boolean): void {
  app.get("/livez", { schema: { hide: true } }, (_request, reply) =>
    reply.header("cache-control", "no-store").send({ status: "ok" }),
  );
  app.get("/readyz", { schema: { hide: true } }, (_request, reply) => {
    const ready = isReady();
    return reply
      .code(ready ? 200 : 503)
      .header("cache-control", "no-store")
      .send({ status: ready ? "ok" : "catching up with the log" });
  });
}
