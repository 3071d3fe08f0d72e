import fc from "fast-check";
import { expect, test } from "vitest";
import { BatchMemory } from "./batch-memory.ts";

/** What a user of the memory does with the buffers he has. */
const step = fc.oneof(
  fc.record({ do: fc.constant("take" as const), sizeBytes: fc.integer({ min: 1, max: 80_000 }) }),
  fc.record({ do: fc.constant("widen" as const), which: fc.nat(), by: fc.nat(90_000) }),
  fc.record({ do: fc.constant("fit" as const), which: fc.nat(), share: fc.nat(100) }),
  fc.record({ do: fc.constant("give back" as const), which: fc.nat() }),
);

test("whatever is taken, widened, cut and given back, no buffer changes what stands in another", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
      const memory = new BatchMemory(2);
      const held: { bytes: Buffer; mark: number; sizeBytes: number }[] = [];
      let mark = 0;
      for (const next of steps) {
        if (next.do === "take") {
          const bytes = memory.take(next.sizeBytes);
          expect(bytes.length).toBeGreaterThanOrEqual(next.sizeBytes);
          mark = (mark + 1) % 256;
          held.push({ bytes: bytes.fill(mark), mark, sizeBytes: bytes.length });
          continue;
        }
        if (held.length === 0) continue;
        const n = next.which % held.length;
        const chosen = held[n]!;
        if (next.do === "give back") {
          memory.giveBack(chosen.bytes);
          held.splice(n, 1);
        } else if (next.do === "widen") {
          const bytes = memory.widen(chosen.bytes, chosen.sizeBytes + next.by);
          expect(bytes.subarray(0, chosen.sizeBytes).every((b) => b === chosen.mark)).toBe(true);
          held[n] = { ...chosen, bytes: bytes.fill(chosen.mark), sizeBytes: bytes.length };
        } else {
          const sizeBytes = Math.ceil((chosen.sizeBytes * next.share) / 100);
          const bytes = memory.fit(chosen.bytes, sizeBytes);
          expect(bytes.length).toBe(sizeBytes);
          held[n] = { ...chosen, bytes, sizeBytes };
        }
        for (const { bytes, mark: own } of held) expect(bytes.every((b) => b === own)).toBe(true);
      }
    }),
    { numRuns: 60 },
  );
});

test("a buffer of which all batches were given back is used again, and one that somebody still has is not", () => {
  const memory = new BatchMemory();
  const kept = memory.take(60_000);
  const first = Array.from({ length: 3 }, () => memory.take(60_000));
  const second = Array.from({ length: 4 }, () => memory.take(60_000));
  const third = memory.take(60_000);
  for (const bytes of [...first, ...second]) memory.giveBack(bytes);
  const later = Array.from({ length: 8 }, () => memory.take(60_000));
  expect(later.some(({ buffer }) => buffer === second[0]!.buffer)).toBe(true);
  expect(later.some(({ buffer }) => buffer === kept.buffer)).toBe(false);
  expect([kept, third].every((bytes) => memory.owns(bytes))).toBe(true);
  expect(memory.owns(Buffer.alloc(60_000))).toBe(false);
});
