import { type EventLog, EventLogError, type EventLogErrorCode } from "@touchline/event-log";
import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { TSchema } from "typebox";
import { Compile } from "typebox/compile";
import { Convert } from "typebox/value";
import type { Actor } from "../acts/operator-act.ts";
import { ActsAreKept, type OperatorChanges } from "../acts/recorded-acts.ts";
import {
  FetchQuery,
  GroupParams,
  Moves,
  OffsetQuery,
  PartitionParams,
  Reset,
  TopicParams,
  TopicToMake,
} from "./log-messages.ts";

export interface LogRoutes {
  readonly log: EventLog;
  /** Changes of the log, recorded as somebody's. */
  readonly changesBy: (actor: Actor) => OperatorChanges;
  /** Who asks. */
  readonly actorOf: (request: FastifyRequest) => Actor;
  /** Topics that this server cannot do without. */
  readonly topicsInUse: ReadonlySet<string>;
  /** Told, in one line, of everything an operator changes. */
  readonly audit: (line: string) => void;
}

/** Bytes of records in one answer, before base64. */
const fetchBytesMax = 256 * 1024;

/** The log for operators, and for the command line beside a running server. Whoever comes here is inside already. */
export function logRoutes(inside: FastifyInstance, deps: LogRoutes): void {
  const app = inside.withTypeProvider<TypeBoxTypeProvider>();
  app.setErrorHandler((error, request, reply) => {
    if (error instanceof ActsAreKept)
      return reply.code(409).send({ code: "TOPIC_IN_USE", message: error.message });
    if (!(error instanceof EventLogError)) throw error;
    const status = statusOf(error.code);
    if (status === 500) request.log.error(error);
    return reply.code(status).send({ code: error.code, message: error.message });
  });
  app.setValidatorCompiler<TSchema>(({ schema, httpPart }) => strictly(schema, httpPart));
  readingRoutes(inside, deps);
  topicRoutes(inside, deps);
  groupRoutes(inside, deps);
}

/** Fastify's own check turns "2" into 2 and leaves out what it does not know; who changes a log is to say what he means. */
function strictly(schema: TSchema, part: string | undefined) {
  const check = Compile(schema);
  return (given: unknown) => {
    // What stands in an address is always text.
    const read = part === "body" ? given : Convert(schema, given);
    if (check.Check(read)) return { value: read };
    const [first] = check.Errors(read);
    return { error: new Error(`${part}${first?.instancePath ?? ""} ${first?.message ?? ""}`) };
  };
}

function readingRoutes(inside: FastifyInstance, { log }: LogRoutes): void {
  const app = inside.withTypeProvider<TypeBoxTypeProvider>();
  app.get("/topics", { schema: { hide: true } }, () => log.describeTopics());
  app.get("/groups", { schema: { hide: true } }, () => log.describeGroups());
  app.get(
    "/topics/:topic/partitions/:partition/records",
    { schema: { hide: true, params: PartitionParams, querystring: FetchQuery } },
    async (request, reply) => {
      const gone = new AbortController();
      request.raw.on("close", () => gone.abort());
      const { offset, waitMs = 0 } = request.query;
      const { signal } = gone;
      const wanted = { ...request.params, offset, waitMs, signal, bytesMax: fetchBytesMax };
      const { records, nextOffset, highWatermark } = await log.fetch(wanted);
      const sent = records.map(({ offset: at, timestamp, key, value, isTombstone, headers }) => ({
        offset: at,
        timestamp,
        key: key?.toString("base64") ?? null,
        value: isTombstone ? null : value.toString("base64"),
        headers,
      }));
      return reply.send({ records: sent, nextOffset, highWatermark });
    },
  );
  app.get(
    "/topics/:topic/partitions/:partition/offset",
    { schema: { hide: true, params: PartitionParams, querystring: OffsetQuery } },
    async ({ params: { topic, partition }, query: { at } }) => ({
      offset: await log.offsetAt(topic, partition, at),
    }),
  );
}

function topicRoutes(
  inside: FastifyInstance,
  { changesBy, actorOf, topicsInUse, audit }: LogRoutes,
): void {
  const app = inside.withTypeProvider<TypeBoxTypeProvider>();
  app.post("/topics", { schema: { hide: true, body: TopicToMake } }, async (request, reply) => {
    const { body } = request;
    const { keepForever = [], ...options } = body;
    const forever = Object.fromEntries(keepForever.map((name) => [name, Number.POSITIVE_INFINITY]));
    await changesBy(actorOf(request)).createTopic({ ...options, ...forever });
    audit(`an operator made or changed the topic ${options.name}: ${JSON.stringify(body)}`);
    return reply.code(204).send();
  });
  app.delete(
    "/topics/:topic",
    { schema: { hide: true, params: TopicParams } },
    async (request, reply) => {
      const { topic } = request.params;
      if (topicsInUse.has(topic))
        return reply.code(409).send({
          code: "TOPIC_IN_USE",
          message: `this server lives on ${topic}; stop it to delete the topic`,
        });
      await changesBy(actorOf(request)).deleteTopic(topic);
      audit(`an operator deleted the topic ${topic}`);
      return reply.code(204).send();
    },
  );
}

function groupRoutes(inside: FastifyInstance, { log, changesBy, actorOf, audit }: LogRoutes): void {
  const app = inside.withTypeProvider<TypeBoxTypeProvider>();
  app.post(
    "/groups/:group/preview",
    { schema: { hide: true, params: GroupParams, body: Reset } },
    ({ params: { group }, body }) => log.previewOffsets({ group, ...body }),
  );
  app.post(
    "/groups/:group/offsets",
    { schema: { hide: true, params: GroupParams, body: Moves } },
    async (request, reply) => {
      const { params, body } = request;
      const { group } = params;
      await changesBy(actorOf(request)).moveOffsets(
        group,
        body.map((move) => ({ ...move, from: move.from })),
      );
      const moved = body.map(
        ({ topic, partition, from, to }) => `${topic}/${partition} ${from ?? "none"} to ${to}`,
      );
      audit(`an operator moved the offsets of ${group}: ${moved.join(", ")}`);
      return reply.code(204).send();
    },
  );
}

const statusByCode: Partial<Record<EventLogErrorCode, number>> = {
  EVENT_LOG_TOPIC_UNKNOWN: 404,
  EVENT_LOG_PARTITION_UNKNOWN: 404,
  EVENT_LOG_GROUP_UNKNOWN: 404,
  EVENT_LOG_TOPIC_MISMATCH: 409,
  EVENT_LOG_GROUP_NOT_EMPTY: 409,
  EVENT_LOG_TOPIC_NAME_INVALID: 400,
  EVENT_LOG_OFFSET_OUT_OF_RANGE: 400,
  EVENT_LOG_OPTION_INVALID: 400,
  EVENT_LOG_DISK_FULL: 503,
  EVENT_LOG_CLOSED: 503,
};

const statusOf = (code: EventLogErrorCode): number => statusByCode[code] ?? 500;
