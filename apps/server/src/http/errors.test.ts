import Fastify from "fastify";
import { expect, test } from "vitest";
import { sendError } from "./errors.ts";

test("what fails here is a 500 that tells nothing of the inside", async () => {
  const app = Fastify();
  app.setErrorHandler(sendError);
  app.get("/", () => {
    throw new Error("ENOENT: /srv/touchline/data/secret");
  });
  const answer = await app.inject("/");
  expect(answer.statusCode).toBe(500);
  expect(answer.json()).toEqual({
    code: "INTERNAL",
    message: "the server failed at this; its log says why",
  });
});

test("what the client did wrong keeps its status and says what it was", async () => {
  const app = Fastify({ bodyLimit: 10 });
  app.setErrorHandler(sendError);
  app.post("/", () => "read");
  const answer = await app.inject({ method: "POST", url: "/", body: { goals: "far too many" } });
  expect(answer.statusCode).toBe(413);
  expect(answer.json()).toEqual({
    code: "FST_ERR_CTP_BODY_TOO_LARGE",
    message: "Request body is too large",
  });
});
