import { SUBPROTOCOL } from "@touchline/protocol";
import { expect, test } from "vitest";
import { type Knock, refusalOf } from "./admission.ts";

const rules = {
  allowedOrigins: ["https://friend.example"],
  limits: { clientsMax: 10, clientsPerAddressMax: 3 },
};

const knock = (differently: Partial<Knock> = {}) =>
  refusalOf(
    {
      path: "/live",
      origin: "https://scores.example:8443",
      host: "scores.example:8443",
      subprotocols: SUBPROTOCOL,
      clients: 0,
      clientsOfAddress: 0,
      isDraining: false,
      ...differently,
    },
    rules,
  )?.status;

test("a page of our own host, a friend on the list and a program without Origin come in", () => {
  expect(knock()).toBeUndefined();
  expect(knock({ origin: "https://friend.example" })).toBeUndefined();
  expect(knock({ origin: undefined })).toBeUndefined();
  expect(knock({ host: "Scores.Example:8443" })).toBeUndefined();
});

test.each([
  "https://evil.example",
  "https://scores.example:8443.evil.example",
  "https://scores.example",
  "https://friend.example.evil.example",
  "http://friend.example",
  "https://friend.example:8443",
  "null",
  "",
])("a page of %j does not", (origin) => expect(knock({ origin })).toBe(403));

test("whoever does not speak the protocol is told so before anything is upgraded", () => {
  expect(knock({ subprotocols: undefined })).toBe(400);
  expect(knock({ subprotocols: "touchline.v9.json" })).toBe(400);
  expect(knock({ subprotocols: `touchline.v9.json, ${SUBPROTOCOL}` })).toBeUndefined();
  expect(knock({ path: "/elsewhere" })).toBe(404);
});

test("who comes when it is full is asked to come back", () => {
  expect(knock({ clients: 10 })).toBe(503);
  expect(knock({ clientsOfAddress: 3 })).toBe(429);
  expect(knock({ isDraining: true })).toBe(503);
});
