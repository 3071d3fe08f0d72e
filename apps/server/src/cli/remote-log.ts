import {
  errorCodes,
  EventLogError,
  type EventLogErrorCode,
  type TopicOptions,
} from "@touchline/event-log";
import type * as t from "typebox";
import { Compile } from "typebox/compile";
import { Fetched, Groups, Moves, OffsetAnswer, Refusal, Topics } from "../admin/log-messages.ts";
import { readOperatorKey } from "../admin/operator-key.ts";
import type { LogToChange, LogView } from "./log-view.ts";

/** A server that does not answer in this time is taken for gone. */
const answerMsMax = 10_000;

export type RemoteLog = LogView & LogToChange;

type Ask = (method: "GET" | "POST" | "DELETE", path: string, body?: unknown) => Promise<unknown>;

/**
 * The log of the server that runs on a data directory, through its operators' routes; undefined when there is none, or its
 * key may not be read by this user.
 */
export async function remoteLogOf(dataDirectory: string): Promise<RemoteLog | undefined> {
  const operator = await readOperatorKey(dataDirectory);
  if (operator === undefined) return undefined;
  const ask: Ask = (method, path, body) => askServer(operator, method, path, body);
  try {
    await ask("GET", "/topics");
  } catch (error) {
    // Left behind by a server that was killed.
    if (isUnreachable(error)) return undefined;
    throw error;
  }
  return remoteLog(ask);
}

function remoteLog(ask: Ask): RemoteLog {
  const partitionPath = (topic: string, partition: number) =>
    `/topics/${encodeURIComponent(topic)}/partitions/${partition}`;
  return {
    isLive: true,
    describeTopics: async () =>
      parse(Topics, await ask("GET", "/topics")).map((topic) => ({
        ...topic,
        retentionMs: topic.retentionMs,
        retentionBytes: topic.retentionBytes,
        partitions: topic.partitions.map((p) => ({ ...p, fault: p.fault })),
      })),
    describeGroups: async () =>
      parse(Groups, await ask("GET", "/groups")).map((group) => ({
        ...group,
        memberships: group.memberships.map((m) => ({ ...m, instanceId: m.instanceId })),
      })),
    createTopic: async (topic) => void (await ask("POST", "/topics", jsonOf(topic))),
    deleteTopic: async (name) => void (await ask("DELETE", `/topics/${encodeURIComponent(name)}`)),
    previewOffsets: async ({ group, ...reset }) => {
      const moves = await ask("POST", `/groups/${encodeURIComponent(group)}/preview`, reset);
      return parse(Moves, moves).map((move) => ({ ...move, from: move.from }));
    },
    moveOffsets: async (group, moves) =>
      void (await ask("POST", `/groups/${encodeURIComponent(group)}/offsets`, moves)),
    fetch: async ({ topic, partition, offset, waitMs = 0 }) => {
      const path = `${partitionPath(topic, partition)}/records?offset=${offset}&waitMs=${waitMs}`;
      const { records, ...rest } = parse(Fetched, await ask("GET", path));
      return {
        ...rest,
        records: records.map(({ key, value, ...record }) => ({
          topic,
          partition,
          ...record,
          key: key === null ? undefined : Buffer.from(key, "base64"),
          value: Buffer.from(value ?? "", "base64"),
          ...(value === null && { isTombstone: true as const }),
        })),
      };
    },
    offsetAt: async (topic, partition, at) => {
      const path = `${partitionPath(topic, partition)}/offset?at=${at}`;
      return parse(OffsetAnswer, await ask("GET", path)).offset;
    },
    close: () => Promise.resolve(),
  };
}

/** JSON has no Infinity: limits to be lifted are named. */
function jsonOf(topic: TopicOptions): object {
  const limits = ["retentionMs", "retentionBytes"] as const;
  const keepForever = limits.filter((name) => topic[name] === Number.POSITIVE_INFINITY);
  const given = Object.entries(topic).filter(([, value]) => value !== Number.POSITIVE_INFINITY);
  return { ...Object.fromEntries(given), ...(keepForever.length > 0 && { keepForever }) };
}

async function askServer(
  { url, key }: { readonly url: string; readonly key: string },
  method: string,
  path: string,
  body?: unknown,
): Promise<unknown> {
  const waitMs = Number(new URL(path, url).searchParams.get("waitMs") ?? 0);
  const response = await fetch(`${url}/admin/api/log${path}`, {
    method,
    headers: {
      authorization: `Bearer ${key}`,
      ...(body !== undefined && { "content-type": "application/json" }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(answerMsMax + waitMs),
  });
  const answer = response.status === 204 ? undefined : await response.json();
  if (response.ok) return answer;
  const { code, message } = parse(Refusal, answer);
  if (isErrorCode(code)) throw new EventLogError(code, message);
  throw new Error(`the server at ${url} answered ${response.status}: ${message}`);
}

const isErrorCode = (code: string): code is EventLogErrorCode => Object.hasOwn(errorCodes, code);

function parse<Schema extends t.TSchema>(schema: Schema, answer: unknown): t.Static<Schema> {
  const check = Compile(schema);
  if (check.Check(answer)) return answer;
  const [first] = check.Errors(answer);
  throw new Error(
    `the server answered what this program does not know (${first?.instancePath ?? ""} ${first?.message ?? ""}); are they of one version?`,
  );
}

function isUnreachable(error: unknown): boolean {
  return error instanceof TypeError && error.cause !== undefined;
}
