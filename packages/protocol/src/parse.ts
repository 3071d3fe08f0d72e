import type * as t from "typebox";
import { Compile } from "typebox/compile";
import { ClientMessage } from "./client-message.ts";
import { ServerMessage } from "./server-message.ts";

/** A message read, or why it could not be. */
export type Parsed<T> =
  | { readonly ok: true; readonly message: T }
  | { readonly ok: false; readonly problem: string };

/** Reads what a client sent. Never throws; fields we do not know are let through. */
export const parseClientMessage = parserOf(ClientMessage);

/** Reads what a server sent. Never throws. For tests and tools: a browser trusts the server it was served by. */
export const parseServerMessage = parserOf(ServerMessage);

function parserOf<S extends t.TSchema>(schema: S): (text: string) => Parsed<t.Static<S>> {
  const validator = Compile(schema);
  return (text) => {
    let json: unknown;
    try {
      json = JSON.parse(text);
    } catch {
      return { ok: false, problem: "not JSON" };
    }
    if (validator.Check(json)) return { ok: true, message: json };
    return { ok: false, problem: "not a message of this protocol" };
  };
}
