import fc from "fast-check";
import { expect, test } from "vitest";
import { expectAlways } from "../../testing/property.ts";
import { StickyPartitions } from "./sticky-partitions.ts";

const always = () => true;
const RECORD_BYTES_MAX = 4000;
const STICKY_BYTES = 64 * 1024;

const commits = fc.array(
  fc.array(fc.integer({ min: 1, max: RECORD_BYTES_MAX }), { minLength: 1 }),
  {
    minLength: 1,
    maxLength: 200,
  },
);

test("G5 keyless records of one commit go to one partition, and the next commit to another", () => {
  const sticky = new StickyPartitions(3);
  const chosen = [0, 1, 2, 3, 4, 5].map((commit) =>
    [10, 10, 10].map((bytes) => sticky.choose(commit, bytes, always)),
  );
  expect(chosen.map((partitions) => new Set(partitions).size)).toEqual([1, 1, 1, 1, 1, 1]);
  expect(chosen.map(([first]) => first)).toEqual([0, 1, 2, 0, 1, 2]);
});

test("G5 a commit with more than 64 KiB of keyless records moves on within it", () => {
  const sticky = new StickyPartitions(3);
  const chosen = Array.from({ length: 60 }, () => sticky.choose(0, 4000, always));
  expect(chosen).toEqual([17, 17, 17, 9].flatMap((count, n) => Array(count).fill(n % 3)));
});

test("G5 keyless records are spread evenly by bytes, whatever the sizes of commits and records", async () => {
  await expectAlways(
    fc.property(fc.integer({ min: 1, max: 17 }), commits, (partitions, sizes) => {
      const sticky = new StickyPartitions(partitions);
      const given = Array.from({ length: partitions }, () => 0);
      sizes.forEach((records, commit) => {
        for (const bytes of records) given[sticky.choose(commit, bytes, always)]! += bytes;
      });
      const difference = Math.max(...given) - Math.min(...given);
      expect(difference).toBeLessThanOrEqual(STICKY_BYTES + RECORD_BYTES_MAX);
    }),
  );
});

test("G5 large and small commits in turn do not leave one of two partitions with the large ones", () => {
  const sticky = new StickyPartitions(2);
  const given = [0, 0];
  for (let commit = 0; commit < 100; commit++) {
    const bytes = commit % 2 === 0 ? 10_000 : 10;
    given[sticky.choose(commit, bytes, always)]! += bytes;
  }
  expect(Math.abs(given[0]! - given[1]!)).toBeLessThanOrEqual(10_000);
});

test("G5 partitions that are not online are passed over, and share evenly again once they are back", async () => {
  await expectAlways(
    fc.property(fc.integer({ min: 2, max: 8 }), fc.nat(7), commits, (partitions, away, sizes) => {
      const offline = away % partitions;
      const sticky = new StickyPartitions(partitions);
      const isOnline = (partition: number) => partition !== offline;
      let commit = 0;
      for (const records of sizes) {
        commit++;
        for (const bytes of records)
          expect(sticky.choose(commit, bytes, isOnline)).not.toBe(offline);
      }
      const given = Array.from({ length: partitions }, () => 0);
      for (const records of sizes) {
        commit++;
        for (const bytes of records) given[sticky.choose(commit, bytes, always)]! += bytes;
      }
      const difference = Math.max(...given) - Math.min(...given);
      expect(difference).toBeLessThanOrEqual(3 * (STICKY_BYTES + RECORD_BYTES_MAX));
    }),
  );
});

test("when no partition is online the choice is the partition's, which refuses by name", () => {
  expect(new StickyPartitions(4).choose(0, 10, () => false)).toBeLessThan(4);
});
