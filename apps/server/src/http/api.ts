import type { Competition, Match, MatchEvent, TableRow } from "@touchline/football";
import {
  ErrorResponse,
  MatchesResponse,
  MatchParams,
  MatchResponse,
  type Position,
  TableParams,
  TableResponse,
  toBoardRow,
  toTableView,
} from "@touchline/protocol";
import type { FastifyInstance } from "fastify";
import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";

/** What the API reads; `projections` fits it. */
export interface ReadModel {
  readonly epoch: string;
  positions(): readonly number[];
  match(matchId: string): Match | undefined;
  /** Of the last event applied to the match. */
  position(matchId: string): Position | undefined;
  events(matchId: string): readonly { readonly event: MatchEvent }[];
  currentMatches(): readonly Match[];
  competition(competitionId: string): Competition | undefined;
  table(competitionId: string): readonly TableRow[] | undefined;
}

/** What a browser or a cache may keep of an answer: a second, and while it asks again a little longer. */
const cacheControl = "public, max-age=1, stale-while-revalidate=4";

/** `/api/matches`, `/api/matches/:matchId`, `/api/tables/:competitionId`. */
export function apiRoutes(app: FastifyInstance, model: ReadModel): void {
  const api = app.withTypeProvider<TypeBoxTypeProvider>();
  // What is sent was made from these very types; the schemas are there to be read.
  api.setSerializerCompiler(() => (answer) => JSON.stringify(answer));
  api.addHook("onSend", async (request, reply) => {
    if (
      request.url.startsWith("/api/") &&
      reply.statusCode === 200 &&
      !reply.hasHeader("cache-control")
    )
      reply.header("cache-control", cacheControl);
  });

  api.get(
    "/api/matches",
    {
      schema: {
        tags: ["matches"],
        summary: "Every match on the board, as it stands",
        response: { 200: MatchesResponse },
      },
    },
    () => ({
      epoch: model.epoch,
      positions: [...model.positions()],
      matches: model.currentMatches().flatMap((match) => {
        const position = model.position(match.matchId);
        return position === undefined ? [] : [toBoardRow(match, position)];
      }),
    }),
  );

  api.get(
    "/api/matches/:matchId",
    {
      schema: {
        tags: ["matches"],
        summary: "One match with every event it ever had, oldest first",
        params: MatchParams,
        response: { 200: MatchResponse, 404: ErrorResponse },
      },
    },
    async (request, reply) => {
      const { matchId } = request.params;
      const match = model.match(matchId);
      const position = model.position(matchId);
      if (match === undefined || position === undefined)
        return reply.code(404).send({
          code: "MATCH_UNKNOWN",
          message: `no match ${matchId}; GET /api/matches lists them`,
        });
      const events = model.events(matchId).map(({ event }) => event);
      return reply.send({ epoch: model.epoch, position, match, events });
    },
  );

  api.get(
    "/api/tables/:competitionId",
    {
      schema: {
        tags: ["tables"],
        summary: "The table, every match in play counted as if it ended now",
        params: TableParams,
        response: { 200: TableResponse, 404: ErrorResponse },
      },
    },
    async (request, reply) => {
      const { competitionId } = request.params;
      const competition = model.competition(competitionId);
      const rows = model.table(competitionId);
      if (competition === undefined || rows === undefined)
        return reply.code(404).send({
          code: "COMPETITION_UNKNOWN",
          message: `no competition ${competitionId}; the rows of GET /api/matches name theirs`,
        });
      return reply.send({
        epoch: model.epoch,
        positions: [...model.positions()],
        table: toTableView(competition, rows),
      });
    },
  );
}
