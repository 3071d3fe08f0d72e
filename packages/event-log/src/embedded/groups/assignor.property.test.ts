import { deepEqual, equal, ok } from "node:assert/strict";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { expectAlways } from "../../testing/property.ts";
import type { TopicPartition } from "./group-source.ts";
import {
  type Assignor,
  keyOf,
  Ownership,
  type SubscribedMember,
  withoutOwnedByOthers,
} from "./assignor.ts";
import { assignRanges } from "./range-assignor.ts";
import { assignSticky } from "./sticky-assignor.ts";

interface Situation {
  readonly members: readonly SubscribedMember[];
  readonly counts: Readonly<Record<string, number>>;
}

const partitionsOf =
  ({ counts }: Situation) =>
  (topic: string) =>
    counts[topic] ?? 0;

const allPartitions = ({ counts }: Situation): TopicPartition[] =>
  Object.entries(counts).flatMap(([topic, count]) =>
    Array.from({ length: count }, (_, partition) => ({ topic, partition })),
  );

/** Groups in which everything has happened: stale claims, claims to what is not, differing wishes. */
function situations(options: {
  readonly topics: number;
  readonly members: number;
  readonly partitions: number;
  readonly uniform?: boolean;
}): fc.Arbitrary<Situation> {
  const names = Array.from({ length: options.topics }, (_, n) => `t${n}`);
  const topics = options.uniform ? fc.constant(names) : fc.subarray(names, { minLength: 1 });
  return fc
    .record({
      counts: fc.tuple(...names.map(() => fc.nat(options.partitions))),
      wishes: fc.array(topics, { minLength: 1, maxLength: options.members }),
      owners: fc.array(fc.nat(options.members), { maxLength: options.topics * options.partitions }),
      generations: fc.array(fc.constantFrom(5, 5, 5, 4), { maxLength: options.members }),
    })
    .map(({ counts, wishes, owners, generations }) => {
      const countOf = Object.fromEntries(names.map((name, n) => [name, counts[n]!]));
      const all = allPartitions({ members: [], counts: countOf });
      const members = wishes.map((wish, n) => ({
        id: `m${n}`,
        topics: wish,
        // Whoever owns a topic wanted it once.
        owned: all.filter((p, at) => owners[at] === n && wish.includes(p.topic)),
        generation: generations[n] ?? 5,
      }));
      return { members, counts: countOf };
    });
}

/** Every partition that is wanted has exactly one reader, and that one wants it. */
function checkCovers(situation: Situation, assigned: ReturnType<Assignor>): void {
  const { members } = situation;
  const given = [...assigned.values()].flat().map(keyOf);
  equal(new Set(given).size, given.length);
  const wanted = allPartitions(situation).filter(({ topic }) =>
    members.some(({ topics }) => topics.includes(topic)),
  );
  deepEqual(given.toSorted(), wanted.map(keyOf).toSorted());
  for (const { id, topics } of members)
    for (const { topic } of assigned.get(id)!) ok(topics.includes(topic));
}

const loadsOf = (assigned: ReturnType<Assignor>): number[] =>
  [...assigned.values()].map(({ length }) => length);

/** Partitions that somebody owned and that are now somebody else's. */
function movedCount({ members }: Situation, assigned: ReturnType<Assignor>): number {
  const ownership = new Ownership(members);
  return members
    .flatMap(({ id, owned }) => owned.map((partition) => ({ id, partition })))
    .filter(({ id, partition }) => ownership.owns(id, partition))
    .filter(({ id, partition }) => !assigned.get(id)!.some((p) => keyOf(p) === keyOf(partition)))
    .length;
}

/** All there is to choose from, for groups small enough to try everything. */
function* everyAssignment(situation: Situation): Generator<ReturnType<Assignor>> {
  const { members } = situation;
  const wanted = allPartitions(situation).filter(({ topic }) =>
    members.some(({ topics }) => topics.includes(topic)),
  );
  function* from(n: number, assigned: ReturnType<Assignor>): Generator<ReturnType<Assignor>> {
    if (n === wanted.length) return yield assigned;
    for (const { id, topics } of members) {
      if (!topics.includes(wanted[n]!.topic)) continue;
      assigned.get(id)!.push(wanted[n]!);
      yield* from(n + 1, assigned);
      assigned.get(id)!.pop();
    }
  }
  yield* from(0, new Map(members.map(({ id }) => [id, []])));
}

const unevenness = (assigned: ReturnType<Assignor>): number =>
  loadsOf(assigned).reduce((sum, load) => sum + load * load, 0);

describe.each([
  ["range", assignRanges],
  ["cooperative-sticky", assignSticky],
])("%s", (_name, assign) => {
  test("gives every wanted partition to exactly one member that wants it", async () => {
    await expectAlways(
      fc.property(situations({ topics: 4, members: 8, partitions: 12 }), (situation) =>
        checkCovers(situation, assign(situation.members, partitionsOf(situation))),
      ),
      { numRuns: 500 },
    );
  });

  test("gives nothing away before its owner has let go, and is done in two rounds", async () => {
    await expectAlways(
      fc.property(situations({ topics: 3, members: 6, partitions: 10 }), (situation) => {
        let { members } = situation;
        const target = assign(members, partitionsOf(situation));
        const first = withoutOwnedByOthers(target, members);
        const ownership = new Ownership(members);
        for (const [id, partitions] of first)
          for (const partition of partitions) ok(ownership.isFreeFor(id, partition));
        members = members.map((m) => ({ ...m, owned: first.get(m.id)!, generation: 6 }));
        const second = withoutOwnedByOthers(assign(members, partitionsOf(situation)), members);
        checkCovers(situation, new Map([...second].map(([id, p]) => [id, [...p]])));
      }),
      { numRuns: 500 },
    );
  });
});

describe("cooperative-sticky", () => {
  test("with equal wishes loads differ by one at most, and no more moves than evenness needs", async () => {
    const uniform = situations({ topics: 3, members: 9, partitions: 12, uniform: true });
    await expectAlways(
      fc.property(uniform, (situation) => {
        const assigned = assignSticky(situation.members, partitionsOf(situation));
        const loads = loadsOf(assigned);
        ok(Math.max(...loads) - Math.min(...loads) <= 1);
        equal(movedCount(situation, assigned), fewestMoves(situation));
      }),
      { numRuns: 1000 },
    );
  });

  test("with differing wishes no assignment could be more even", async () => {
    await expectAlways(
      fc.property(situations({ topics: 3, members: 3, partitions: 2 }), (situation) => {
        const assigned = assignSticky(situation.members, partitionsOf(situation));
        const best = Math.min(...everyAssignment(situation).map(unevenness));
        equal(unevenness(assigned), best);
      }),
      { numRuns: 500 },
    );
  });

  test("what is as even as can be stays as it is", async () => {
    await expectAlways(
      fc.property(situations({ topics: 4, members: 8, partitions: 12 }), (situation) => {
        const assigned = assignSticky(situation.members, partitionsOf(situation));
        const members = situation.members.map((m) => ({ ...m, owned: assigned.get(m.id)! }));
        const again = assignSticky(
          members.map((m) => ({ ...m, generation: 9 })),
          partitionsOf(situation),
        );
        equal(movedCount({ ...situation, members }, again), 0);
      }),
      { numRuns: 500 },
    );
  });

  test("of the twelve partitions of four members a fifth gets two, and nothing else moves", () => {
    const counts = { t: 12 };
    const names = ["a", "b", "c", "d", "e"];
    const members = names.map((id, n) => ({
      id,
      topics: ["t"],
      owned: n === 4 ? [] : [0, 1, 2].map((at) => ({ topic: "t", partition: n * 3 + at })),
      generation: 7,
    }));
    const assigned = assignSticky(members, partitionsOf({ members, counts }));
    expect(loadsOf(assigned)).toEqual([2, 2, 3, 3, 2]);
    expect(movedCount({ members, counts }, assigned)).toBe(2);
  });

  test("evens out through a third where two have no topic in common", () => {
    const counts = { t: 3, u: 1 };
    const owns = (topic: string, ...partitions: number[]) =>
      partitions.map((partition) => ({ topic, partition }));
    const members = [
      { id: "a", topics: ["t"], owned: owns("t", 0, 1, 2), generation: 1 },
      { id: "b", topics: ["t", "u"], owned: owns("u", 0), generation: 1 },
      { id: "c", topics: ["u"], owned: [], generation: 1 },
    ];
    const assigned = assignSticky(members, partitionsOf({ members, counts }));
    expect(loadsOf(assigned).toSorted((a, b) => a - b)).toEqual([1, 1, 2]);
  });

  test("a claim of an older generation loses, and what two claim alike goes to nobody at first", () => {
    const claim = (id: string, generation: number) => ({
      id,
      topics: ["t"],
      owned: [{ topic: "t", partition: 0 }],
      generation,
    });
    const counts = { t: 1 };
    const outcome = (members: SubscribedMember[]) =>
      withoutOwnedByOthers(assignSticky(members, partitionsOf({ members, counts })), members);
    expect(outcome([claim("a", 1), claim("b", 2)]).get("b")).toHaveLength(1);
    expect([...outcome([claim("a", 2), claim("b", 2)]).values()]).toEqual([[], []]);
  });
});

/** With equal wishes: those who own most keep one more where it does not come out even. */
function fewestMoves(situation: Situation): number {
  const { members } = situation;
  const ownership = new Ownership(members);
  const owned = members.map(
    ({ id, owned: claims }) => claims.filter((p) => ownership.owns(id, p)).length,
  );
  const total = allPartitions(situation).length;
  const each = Math.floor(total / members.length);
  const withOneMore = total % members.length;
  return owned
    .toSorted((a, b) => b - a)
    .reduce((sum, count, n) => sum + Math.max(0, count - each - (n < withOneMore ? 1 : 0)), 0);
}
