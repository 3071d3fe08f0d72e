import fc from "fast-check";
import { expect, test } from "vitest";
import { expectAlways } from "../../testing/property.ts";
import {
  decodeAssignment,
  decodeSubscription,
  encodeAssignment,
  encodeSubscription,
  isSameSubscription,
} from "./consumer-protocol.ts";

const at = (topic: string, partition: number) => ({ topic, partition });

test("a subscription is Kafka's ConsumerProtocolSubscription, version 2", () => {
  const subscription = { topics: ["ab"], owned: [at("ab", 1), at("ab", 258)], generation: 3 };
  const bytes = encodeSubscription(subscription);
  expect(bytes.toString("hex")).toBe(
    [
      "0002",
      "0000000100026162",
      "ffffffff",
      "0000000100026162",
      "000000020000000100000102",
      "00000003",
    ].join(""),
  );
  expect(decodeSubscription(bytes)).toEqual(subscription);
});

test("subscriptions of versions 0 and 3 are read too", () => {
  const version0 = Buffer.from("00000000000100026162ffffffff", "hex");
  expect(decodeSubscription(version0)).toEqual({ topics: ["ab"], owned: [], generation: -1 });
  const version3 = Buffer.from("00030000000100026162ffffffff0000000000000007ffff", "hex");
  expect(decodeSubscription(version3)).toEqual({ topics: ["ab"], owned: [], generation: 7 });
});

test("an assignment is Kafka's ConsumerProtocolAssignment, and nothing is one of nothing", () => {
  const bytes = encodeAssignment([at("t", 0), at("u", 5), at("t", 2)]);
  expect(bytes.toString("hex")).toBe(
    [
      "0000",
      "00000002",
      "000174000000020000000000000002",
      "0001750000000100000005",
      "ffffffff",
    ].join(""),
  );
  expect(decodeAssignment(bytes)).toEqual([at("t", 0), at("t", 2), at("u", 5)]);
  expect(decodeAssignment(Buffer.alloc(0))).toEqual([]);
});

test("bytes that are something else throw RangeError, and never run away", async () => {
  await expectAlways(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      for (const decode of [decodeSubscription, decodeAssignment]) {
        try {
          decode(Buffer.from(bytes));
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
        }
      }
    }),
    { numRuns: 2000 },
  );
  const endless = Buffer.from("00017fffffff", "hex");
  expect(() => decodeSubscription(endless)).toThrow(RangeError);
});

test("subscriptions are the same when their topics are, whatever is owned", () => {
  const of = (topics: string[], owned = 0) =>
    encodeSubscription({ topics, owned: owned ? [at("t", 0)] : [], generation: owned });
  expect(isSameSubscription(of(["t", "u"]), of(["u", "t"], 4))).toBe(true);
  expect(isSameSubscription(of(["t"]), of(["t", "u"]))).toBe(false);
  expect(isSameSubscription(of(["t"]), Buffer.from("?"))).toBe(false);
});
