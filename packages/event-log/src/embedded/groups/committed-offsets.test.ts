import { expect, test } from "vitest";
import { CommittedOffsets } from "./committed-offsets.ts";

const PLACES = [
  { group: "a", topic: "t", partition: 0, offset: 2 ** 40 },
  { group: "a", topic: "t", partition: 3, offset: 7, metadata: "of worker 4" },
  { group: "a", topic: "u", partition: 0, offset: 5, cutFrom: 9 },
  { group: "b", topic: "t", partition: 3, offset: 0 },
];

test("a checkpoint keeps each offset by its numbers, and gives all back as they were", () => {
  const mark = new CommittedOffsets(PLACES).mark();
  expect(mark[1]).toEqual({ group: "b", topics: [{ topic: "t", offsets: [[3, 0]] }] });
  const kept = new CommittedOffsets(JSON.parse(JSON.stringify(mark)));
  expect(kept.all()).toEqual(PLACES);
});

test("the list of offsets that format 1 kept is read too", () => {
  expect(new CommittedOffsets(PLACES).all()).toEqual(PLACES);
});

test("of a topic that is no more nothing is kept, nor of a group that had committed to no other", () => {
  const offsets = new CommittedOffsets(PLACES);
  offsets.forgetTopic("t");
  expect([...offsets.groups()]).toEqual(["a"]);
  expect(offsets.all()).toEqual([PLACES[2]]);
});

test("a thousand groups on 32 partitions take less than 20 bytes an offset", () => {
  const places = Array.from({ length: 32_000 }, (_, n) => ({
    group: `group-${Math.floor(n / 32)}`,
    topic: "match-events",
    partition: n % 32,
    offset: 1_000_000_000 + n,
  }));
  const bytes = JSON.stringify(new CommittedOffsets(places).mark()).length;
  expect(bytes / places.length).toBeLessThan(20);
});
