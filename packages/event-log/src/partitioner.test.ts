import { expect, test } from "vitest";
import { murmur2, partitionFor } from "./partitioner.ts";

// The values of Kafka's own UtilsTest.testMurmur2.
test.for([
  ["21", -973932308],
  ["foobar", -790332482],
  ["a-little-bit-long-string", -985981536],
  ["a-little-bit-longer-string", -1486304829],
  ["lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971],
] as const)("G5 murmur2 of %s is %i, as in Kafka's Java client", ([key, hash]) => {
  expect(murmur2(Buffer.from(key))).toBe(hash);
});

test("G5 murmur2 of the bytes a b c is 479470107, as in Kafka's Java client", () => {
  expect(murmur2(Buffer.from("abc"))).toBe(479470107);
});

test("G5 a negative hash is made positive by its lowest 31 bits, not by its absolute value", () => {
  expect(partitionFor("21", 12)).toBe((-973932308 & 0x7fffffff) % 12);
  expect(partitionFor(Buffer.from("21"), 12)).toBe(partitionFor("21", 12));
});
