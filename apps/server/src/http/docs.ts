import fastifySwagger from "@fastify/swagger";
import fastifySwaggerUi from "@fastify/swagger-ui";
import type { FastifyInstance } from "fastify";

/** OpenAPI at /api/docs (a page) and /api/docs/json. Must come before the routes it describes. */
export async function docs(app: FastifyInstance, version: string): Promise<void> {
  await app.register(fastifySwagger, {
    openapi: {
      info: {
        title: "Touchline",
        description:
          "Live football scores on an event log. Changes as they happen come over the WebSocket at /live.",
        version,
        license: { name: "Apache-2.0" },
      },
      tags: [
        { name: "matches", description: "Matches, their state and their events" },
        { name: "tables", description: "Tables that move as goals go in" },
      ],
    },
  });
  await app.register(fastifySwaggerUi, { routePrefix: "/api/docs" });
}
