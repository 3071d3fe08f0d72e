import { join } from "node:path";
import { foldEvents, topics } from "@touchline/football";
import { encode } from "@touchline/football/parse";
import { expect, test } from "vitest";
import { openDatabase } from "./database.ts";
import { ReadModel } from "./read-model.ts";
import { Store } from "./store.ts";
import { temporaryFolder } from "./testing/log.ts";
import { told, wonByOne } from "./testing/told.ts";

test("a transaction the disk has no room for leaves file, memory and listeners as they were", async () => {
  const { db } = openDatabase(join(await temporaryFolder(), "p.sqlite"), () => "e");
  const store = new Store(db);
  const readModel = new ReadModel(store, {
    eventsHeldMax: 1_000,
    now: () => 0,
    onListenerError: () => undefined,
  });
  const heard: string[] = [];
  readModel.onChange(({ event }) => heard.push(event.body.kind));
  const events = told("m", wonByOne());
  const [first, ...rest] = events.map((event, offset) => ({
    topic: topics.matchEvents.name,
    partition: 3,
    offset,
    timestamp: event.decidedAt,
    key: Buffer.from(event.matchId),
    // Larger than the file may grow, and read all the same: JSON does not mind the spaces.
    value: Buffer.concat([encode(event), Buffer.alloc(100_000, " ")]),
    headers: {},
  }));
  const digested = readModel.digest({
    topic: topics.matchEvents.name,
    partition: 3,
    records: [first!, ...rest],
  });

  db.pragma(`max_page_count = ${Number(db.pragma("page_count", { simple: true })) + 30}`);
  expect(() => readModel.apply(digested)).toThrow(expect.objectContaining({ code: "SQLITE_FULL" }));
  expect(readModel.match("m")).toBeUndefined();
  expect(readModel.positions()[3]).toBe(0);
  expect(store.applied()).toEqual([]);
  expect(heard).toEqual([]);

  db.pragma("max_page_count = 1000000");
  readModel.apply(digested);
  expect(readModel.match("m")).toEqual(foldEvents(events));
  expect(readModel.positions()[3]).toBe(6);
  expect(heard).toHaveLength(6);
  db.close();
});
