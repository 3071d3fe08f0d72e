import { expect, test } from "vitest";
import { Epochs } from "./epochs.ts";

test("each offset has the epoch that was the newest when it was written", () => {
  const epochs = new Epochs();
  epochs.raise(1, 10);
  epochs.raise(4, 25);
  expect([0, 9, 10, 24, 25, 2 ** 40].map((offset) => epochs.at(offset))).toEqual([
    0, 0, 1, 1, 4, 4,
  ]);
  expect(epochs.current).toBe(4);
});

test("an epoch told again, or an older one, changes nothing", () => {
  const epochs = new Epochs();
  epochs.raise(2, 10);
  epochs.raise(2, 99);
  epochs.raise(1, 99);
  expect(epochs.marks).toEqual([
    { epoch: 0, startOffset: 0 },
    { epoch: 2, startOffset: 10 },
  ]);
});

test("epochs under which nothing was written are forgotten, so faults alone do not grow the list", () => {
  const epochs = new Epochs();
  for (let epoch = 1; epoch <= 100; epoch++) epochs.raise(epoch, 7);
  expect(epochs.marks).toEqual([
    { epoch: 0, startOffset: 0 },
    { epoch: 100, startOffset: 7 },
  ]);
});

test("the epochs of what retention removed are forgotten, and what is kept has its epoch still", () => {
  const epochs = new Epochs();
  epochs.raise(1, 10);
  epochs.raise(2, 20);
  epochs.dropBefore(15);
  expect(epochs.marks).toEqual([
    { epoch: 1, startOffset: 10 },
    { epoch: 2, startOffset: 20 },
  ]);
  expect(epochs.at(15)).toBe(1);
});
