import type * as t from "typebox";
import { Compile, type Validator } from "typebox/compile";
import type { TLocalizedValidationError } from "typebox/error";
import { Competition } from "./competition.ts";
import { DeadLetter } from "./dead-letter.ts";
import { EventBody } from "./event-body.ts";
import { MatchEvent, Report } from "./match-event.ts";

/**
 * The edge between the log's bytes and our types: what is let through here is trusted everywhere else.
 * Its own subpath, because the compiled checks belong on the server and in no browser bundle.
 */
export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  /** What is wrong and where, for a person: `body.side must be one of home, away`. */
  | { readonly ok: false; readonly problem: string };

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true });

/** A value as the log keeps it: UTF-8 JSON, readable by any tool. */
export const encode = (value: Report | MatchEvent | Competition | DeadLetter): Uint8Array =>
  encoder.encode(JSON.stringify(value));

/** Reads a record of topic `reports`. Never throws; fields we do not know are let through. */
export const parseReport = parserOf(Report);
/** Reads a record of topic `match-events`. Never throws; fields we do not know are let through. */
export const parseMatchEvent = parserOf(MatchEvent);
/** Reads a record of topic `competitions`. Never throws; fields we do not know are let through. */
export const parseCompetition = parserOf(Competition);
/** Reads a record of topic `dead-letters`. Never throws; fields we do not know are let through. */
export const parseDeadLetter = parserOf(DeadLetter);

function parserOf<S extends t.TSchema>(schema: S): (bytes: Uint8Array) => Parsed<t.Static<S>> {
  // Compiled when the first record comes: a server that starts has better to do.
  const compile = () => Compile(schema);
  let compiled: ReturnType<typeof compile> | undefined;
  return (bytes) => {
    const validator = (compiled ??= compile());
    let json: unknown;
    try {
      json = JSON.parse(decoder.decode(bytes));
    } catch (error) {
      return { ok: false, problem: `not JSON in UTF-8: ${String(error)}` };
    }
    if (validator.Check(json)) return { ok: true, value: json };
    return { ok: false, problem: problemOf(validator, json) };
  };
}

/** The first thing wrong. A body is held against its own kind alone, not against all the kinds it is not. */
function problemOf(validator: Validator, json: unknown): string {
  const error = validator.Errors(json)[0];
  if (!error?.instancePath.startsWith("/body") || !hasBody(json)) return sentence(error, "");
  const { kind } = json.body;
  const ofKind = EventBody.anyOf.find((schema) => schema.properties.kind.const === kind);
  if (kind === undefined) return "body.kind is missing";
  if (ofKind === undefined)
    return `body.kind is ${JSON.stringify(kind).slice(0, 60)}, which is no kind of event`;
  return sentence(Compile(ofKind).Errors(json.body)[0], "/body");
}

const hasBody = (json: unknown): json is { body: { kind?: unknown } } =>
  typeof json === "object" &&
  json !== null &&
  "body" in json &&
  typeof json.body === "object" &&
  json.body !== null;

function sentence(error: TLocalizedValidationError | undefined, prefix: string): string {
  if (error === undefined) return "does not have the shape of its schema";
  const path = pathOf(prefix + error.instancePath);
  if (error.keyword === "required")
    return `${pathOf(`${prefix}${error.instancePath}/${error.params.requiredProperties[0]}`)} is missing`;
  if (error.keyword === "enum")
    return `${path} must be one of ${error.params.allowedValues.join(", ")}`;
  return `${path || "the value"} ${error.message}`;
}

/** `/body/lineup/starters/3/name` as `body.lineup.starters[3].name`. */
const pathOf = (pointer: string): string =>
  pointer
    .replaceAll(/\/(\d+)(?=\/|$)/g, "[$1]")
    .replaceAll("/", ".")
    .slice(1);
