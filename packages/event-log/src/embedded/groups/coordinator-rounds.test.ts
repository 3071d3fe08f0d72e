import { beforeEach, describe, expect, test } from "vitest";
import {
  GroupUnderTest,
  REBALANCE_MS,
  SESSION_MS,
  protocol,
} from "../../testing/group-under-test.ts";

let group: GroupUnderTest;
let timers: GroupUnderTest["timers"];
let committed: GroupUnderTest["committed"];

beforeEach(() => {
  group = new GroupUnderTest();
  ({ timers, committed } = group);
});

describe("a round", () => {
  test("begins with the first member, which leads, and is stable when the leader has assigned", () => {
    expect(group.state).toBe("Dead");
    const client = group.client("a").join();
    expect(client.lastJoin).toMatchObject({
      type: "joined",
      generation: 1,
      protocol: "range",
      leader: client.memberId,
      members: [{ memberId: client.memberId }],
    });
    expect(client.memberId).toMatch(/^a-\d{8}-[0-9a-f]{16}$/);
    expect(group.state).toBe("CompletingRebalance");
    client.sync({ [client.memberId]: "all" });
    expect(client.assignment).toBe("all");
    expect(group.state).toBe("Stable");
  });

  test("waits for everyone to join again, and only the leader hears of everyone", () => {
    const first = group.client("a").join();
    first.sync();
    const second = group.client("b").join();
    expect(group.state).toBe("PreparingRebalance");
    expect(second.joins).toEqual([]);
    expect(first.heartbeat()).toBe("REBALANCE_IN_PROGRESS");
    first.join();
    expect(first.lastJoin).toMatchObject({ generation: 2, members: [{}, {}] });
    expect(second.lastJoin).toMatchObject({ generation: 2, members: [], leader: first.memberId });
  });

  test("makes those who follow wait for the leader's assignment", () => {
    const { first, second } = group.stablePair();
    expect([first.assignment, second.assignment]).toEqual(["left", "right"]);
    expect([first.heartbeat(), second.heartbeat()]).toEqual([undefined, undefined]);
  });

  test("that is overtaken by another tells those who wait for their assignment to join again", () => {
    const first = group.client("a").join();
    first.sync();
    const second = group.client("b").join();
    first.join();
    second.sync();
    group.client("c").join();
    expect(second.assignment).toBe("REBALANCE_IN_PROGRESS");
  });

  test("answers a member that asks again, without another round", () => {
    const { second } = group.stablePair();
    second.join();
    expect(second.lastJoin).toMatchObject({ generation: 2, members: [] });
    expect(second.sync().assignment).toBe("right");
    expect(group.state).toBe("Stable");
  });

  test("begins when a member says something new of itself, or when the leader joins again", () => {
    const { first, second } = group.stablePair();
    second.join({ protocols: [protocol("range", "t", "u")] });
    expect(first.heartbeat()).toBe("REBALANCE_IN_PROGRESS");
    first.join();
    first.sync();
    second.sync();
    expect(group.state).toBe("Stable");
    first.join();
    expect(group.state).toBe("PreparingRebalance");
  });

  test("goes on after the rebalance timeout without those who did not come, and they are no members", () => {
    const { first, second } = group.stablePair();
    const third = group.client("c").join();
    second.join();
    timers.pass(SESSION_MS - 1);
    first.heartbeat();
    for (let n = 0; n < 5; n++) {
      timers.pass(SESSION_MS - 1);
      first.heartbeat();
    }
    timers.pass(SESSION_MS - 1);
    expect(second.lastJoin).toMatchObject({ generation: 3 });
    expect(third.lastJoin).toMatchObject({ generation: 3 });
    expect(first.heartbeat()).toBe("UNKNOWN_MEMBER_ID");
    expect(first.join().refusal).toBe("UNKNOWN_MEMBER_ID");
  });

  test("drops whoever joined and then never asked for its assignment", () => {
    const first = group.client("a").join({ sessionTimeoutMs: 1_000_000 });
    timers.pass(REBALANCE_MS);
    expect(first.heartbeat()).toBe("UNKNOWN_MEMBER_ID");
    expect(group.state).toBe("Dead");
  });
});

describe("generations fence", () => {
  test("a member that speaks as of an older one is refused in all it asks", async () => {
    const { first, second } = group.stablePair();
    group.client("c").join();
    second.join();
    first.join();
    first.generation = 2;
    expect(first.heartbeat()).toBe("ILLEGAL_GENERATION");
    expect(first.sync().assignment).toBe("ILLEGAL_GENERATION");
    expect(await first.commit(5)).toBe("ILLEGAL_GENERATION");
    expect(committed).toEqual([]);
  });

  test("a commit is taken while others are waited for, and put off while the leader assigns", async () => {
    const { first, second } = group.stablePair();
    group.client("c").join();
    expect(await second.commit(5)).toBeUndefined();
    expect(committed).toEqual([{ topic: "t", partition: 0, offset: 5 }]);
    first.join();
    second.join();
    expect(await second.commit(6)).toBe("REBALANCE_IN_PROGRESS");
  });

  test("who is no member may commit only while the group has none", async () => {
    const tool = group.client("tool");
    expect(await tool.commit(1)).toBeUndefined();
    group.stablePair();
    expect(await tool.commit(2)).toBe("UNKNOWN_MEMBER_ID");
    expect(committed).toHaveLength(1);
  });
});
