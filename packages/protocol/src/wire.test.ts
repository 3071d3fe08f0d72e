import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { ClientMessage } from "./client-message.ts";
import { ServerMessage } from "./server-message.ts";
import { PROTOCOL_VERSION, SUBPROTOCOL } from "./version.ts";

/** Of every schema that crosses the socket. */
const pinned = "758711f9353644f0";

test("the wire changes only on purpose", () => {
  const schemas = JSON.stringify(sorted([ClientMessage, ServerMessage]));
  const hash = createHash("sha256").update(schemas).digest("hex").slice(0, 16);
  expect(
    hash,
    [
      "What crosses the socket has changed (a message here, or an event or a team in football).",
      "If an old client or server could misread it, raise PROTOCOL_VERSION and the name of the sub-protocol, and keep",
      "the old one answering until its clients are gone. If both sides can go on without knowing (a new field that may",
      `be absent, a new message), the version stays. Then pin the new hash here: ${hash}`,
    ].join("\n"),
  ).toBe(pinned);
});

test("the sub-protocol carries the version in its name", () => {
  expect(SUBPROTOCOL).toBe(`touchline.v${PROTOCOL_VERSION}.json`);
});

/** The same text for the same schema, in whatever order its words were written. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, inner]): [string, unknown] => [key, sorted(inner)])
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );
}
