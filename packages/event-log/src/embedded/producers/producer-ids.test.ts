import { expect, test } from "vitest";
import { PRODUCER_NAMES_MAX, ProducerIds } from "./producer-ids.ts";
import { PRODUCER_EPOCH_MAX } from "./producer-state.ts";

const never = () => false;

function started(ids: ProducerIds, name?: string) {
  const start = ids.give(name);
  ids.apply(start);
  return start;
}

test("an id is given once, a name keeps its id, and its epoch rises", () => {
  const ids = new ProducerIds();
  expect(started(ids)).toEqual({ producerId: 0, epoch: 0 });
  expect(started(ids, "a")).toEqual({ producerId: 1, epoch: 0, name: "a" });
  expect(started(ids, "a")).toEqual({ producerId: 1, epoch: 1, name: "a" });
  expect(started(ids)).toEqual({ producerId: 2, epoch: 0 });
  const reopened = new ProducerIds(ids.mark(1000));
  expect(started(reopened, "a")).toEqual({ producerId: 1, epoch: 2, name: "a" });
  expect(started(reopened)).toEqual({ producerId: 3, epoch: 0 });
});

test("what was given and never became durable is not given again, and fences nobody", () => {
  const ids = new ProducerIds();
  started(ids, "a");
  ids.give("a");
  expect(ids.currentEpoch(0)).toBe(0);
  expect(started(ids, "a")).toMatchObject({ epoch: 2 });
  expect(ids.currentEpoch(0)).toBe(2);
});

test("notes that are read once more, or out of turn, change nothing", () => {
  const ids = new ProducerIds();
  ids.apply({ producerId: 0, epoch: 3, name: "a" });
  ids.apply({ producerId: 0, epoch: 2, name: "a" });
  expect(ids.currentEpoch(0)).toBe(3);
});

test("a name whose epochs are used up goes on under another id, and the one before is fenced for good", () => {
  let ids = new ProducerIds({
    idsGiven: 1,
    named: [{ producerId: 0, epoch: PRODUCER_EPOCH_MAX - 1, name: "a", seenAt: 0 }],
  });
  expect(started(ids, "a")).toEqual({ producerId: 1, epoch: 0, name: "a" });
  ids = new ProducerIds(ids.mark(1000));
  expect(ids.currentEpoch(0)).toBe(PRODUCER_EPOCH_MAX);
  expect(started(ids, "a")).toEqual({ producerId: 1, epoch: 1, name: "a" });
});

test("a name nobody has taken up for the expiry is forgotten; open producers and those a partition knows stay", () => {
  const ids = new ProducerIds();
  for (const name of ["idle", "open", "known"]) started(ids, name);
  ids.hold(1);
  for (const now of [1000, 3000]) ids.expire(now, 1000, (id) => id === 2);
  expect(ids.mark(3000).named.map(({ name }) => name)).toEqual(["open", "known"]);
  ids.release(1);
  ids.expire(4001, 1000, never);
  expect(ids.mark(4001).named).toEqual([]);
  expect(started(ids, "open")).toEqual({ producerId: 3, epoch: 0, name: "open" });
});

test("the names kept at once are limited", () => {
  const ids = new ProducerIds();
  for (let n = 0; n < PRODUCER_NAMES_MAX; n++) started(ids, `name ${n}`);
  expect(() => ids.give("one more")).toThrow(/keeps the names of 10000 producers/);
  expect(started(ids, "name 7")).toMatchObject({ producerId: 7, epoch: 1 });
});
