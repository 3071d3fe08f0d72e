import { beforeEach, describe, expect, test } from "vitest";
import {
  GroupUnderTest,
  REBALANCE_MS,
  SESSION_MS,
  protocol,
} from "../../testing/group-under-test.ts";

let group: GroupUnderTest;
let timers: GroupUnderTest["timers"];
let coordinator: GroupUnderTest["coordinator"];
let committed: GroupUnderTest["committed"];

beforeEach(() => {
  group = new GroupUnderTest();
  ({ timers, coordinator, committed } = group);
});

describe("a member", () => {
  test("that is silent for its session is removed, and the others share anew", () => {
    const { first, second } = group.stablePair();
    timers.pass(SESSION_MS / 2);
    expect(first.heartbeat()).toBeUndefined();
    timers.pass(SESSION_MS / 2);
    expect(second.heartbeat()).toBe("UNKNOWN_MEMBER_ID");
    expect(first.heartbeat()).toBe("REBALANCE_IN_PROGRESS");
    first.join();
    expect(first.lastJoin).toMatchObject({ generation: 3, members: [{}] });
  });

  test("that commits is not silent, though it says nothing else", async () => {
    const { first, second } = group.stablePair();
    for (let n = 0; n < 6; n++) {
      timers.pass(SESSION_MS / 2);
      expect(first.heartbeat()).toBeUndefined();
      expect(await second.commit(n)).toBeUndefined();
    }
    expect(coordinator.memberCount("g")).toBe(2);
  });

  test("that waits for a round is not silent", () => {
    const { first, second } = group.stablePair();
    group.client("c").join();
    second.join();
    timers.pass(SESSION_MS - 1);
    first.heartbeat();
    timers.pass(SESSION_MS - 1);
    first.join();
    expect(second.lastJoin).toMatchObject({ generation: 3 });
  });

  test("that leaves is gone at once, and with the last of them the group", () => {
    const { first, second } = group.stablePair();
    expect(coordinator.leave("g", second.identity)).toBeUndefined();
    expect(first.heartbeat()).toBe("REBALANCE_IN_PROGRESS");
    expect(coordinator.leave("g", second.identity)).toBe("UNKNOWN_MEMBER_ID");
    expect(coordinator.leave("g", first.identity)).toBeUndefined();
    expect([...coordinator.groups()]).toEqual([]);
    expect(timers.waiting).toBe(0);
  });

  test("that leads and leaves passes the lead on", () => {
    const { first, second } = group.stablePair();
    coordinator.leave("g", first.identity);
    second.join();
    expect(second.lastJoin).toMatchObject({ leader: second.memberId, members: [{}] });
  });

  test("without an id is given one to come back with, if the caller wants it so", () => {
    const client = group.client("a").join({ requiresKnownMemberId: true });
    expect(client.refusal).toBe("MEMBER_ID_REQUIRED");
    expect(client.memberId).not.toBe("");
    client.join({ requiresKnownMemberId: true });
    expect(client.lastJoin).toMatchObject({ type: "joined", generation: 1 });
  });

  test("that was given an id and never came back is forgotten after a session", () => {
    const client = group.client("a").join({ requiresKnownMemberId: true });
    timers.pass(SESSION_MS);
    expect([...coordinator.groups()]).toEqual([]);
    expect(client.join().refusal).toBe("UNKNOWN_MEMBER_ID");
  });

  test("that is expected holds a round up until it comes", () => {
    const first = group.client("a").join();
    first.sync();
    const second = group.client("b").join({ requiresKnownMemberId: true });
    first.join();
    expect(group.state).toBe("PreparingRebalance");
    second.join();
    expect(group.state).toBe("CompletingRebalance");
    expect(second.lastJoin).toMatchObject({ generation: 2 });
  });

  test("that speaks no protocol of the others is refused", () => {
    group.stablePair();
    for (const protocols of [[], [protocol("sticky", "t")]])
      expect(group.client("c").join({ protocols }).refusal).toBe("INCONSISTENT_GROUP_PROTOCOL");
    const connect = group.client("c").join({ protocolType: "connect" });
    expect(connect.refusal).toBe("INCONSISTENT_GROUP_PROTOCOL");
    expect(group.state).toBe("Stable");
  });

  test("has a vote: the protocol that most put first, of those that all speak", () => {
    const [one, two] = [protocol("one", "t"), protocol("two", "t")];
    const first = group.client("a").join({ protocols: [one, two] });
    first.sync();
    const second = group.client("b").join({ protocols: [two, one] });
    const third = group.client("c").join({ protocols: [two, one] });
    first.join({ protocols: [one, two] });
    for (const { lastJoin } of [first, second, third])
      expect(lastJoin).toMatchObject({ protocol: "two" });
  });
});

describe("a static member", () => {
  test("that comes back within its session gets what it had, without another round", () => {
    const { first } = group.stablePair(group.client("a"), group.client("b", "b-1"));
    const again = group.client("b", "b-1").join();
    expect(again.lastJoin).toMatchObject({ type: "joined", generation: 2 });
    expect(again.sync().assignment).toBe("right");
    expect(group.state).toBe("Stable");
    expect(first.heartbeat()).toBeUndefined();
  });

  test("that leads and comes back is told to assign nothing", () => {
    const { second } = group.stablePair(group.client("a", "a-1"), group.client("b"));
    const again = group.client("a", "a-1").join();
    expect(again.lastJoin).toMatchObject({ leader: again.memberId, skipsAssignment: true });
    expect(again.sync().assignment).toBe("left");
    expect(second.heartbeat()).toBeUndefined();
  });

  test("fences the one whose name it takes", async () => {
    const { second } = group.stablePair(group.client("a"), group.client("b", "b-1"));
    group.client("b", "b-1").join();
    expect(second.heartbeat()).toBe("FENCED_INSTANCE_ID");
    expect(second.sync().assignment).toBe("FENCED_INSTANCE_ID");
    expect(await second.commit(1)).toBe("FENCED_INSTANCE_ID");
    expect(second.join().refusal).toBe("FENCED_INSTANCE_ID");
    expect(coordinator.leave("g", second.identity)).toBe("FENCED_INSTANCE_ID");
    expect(committed).toEqual([]);
  });

  test("that comes back for other topics begins a round", () => {
    group.stablePair(group.client("a"), group.client("b", "b-1"));
    group.client("b", "b-1").join({ protocols: [protocol("range", "u")] });
    expect(group.state).toBe("PreparingRebalance");
  });

  test("that stays away keeps its place for a session, and no longer", () => {
    const { first } = group.stablePair(group.client("a"), group.client("b", "b-1"));
    timers.pass(SESSION_MS - 1);
    expect(first.heartbeat()).toBeUndefined();
    timers.pass(1);
    expect(first.heartbeat()).toBe("REBALANCE_IN_PROGRESS");
  });

  test("keeps its place in a round it missed", () => {
    const first = group.client("a");
    const second = group.client("b", "b-1");
    const sessionTimeoutMs = 10 * REBALANCE_MS;
    first.join({ sessionTimeoutMs });
    first.sync();
    second.join({ sessionTimeoutMs });
    first.join({ sessionTimeoutMs });
    first.sync();
    second.sync();
    const third = group.client("c").join({ sessionTimeoutMs });
    first.join({ sessionTimeoutMs });
    timers.pass(REBALANCE_MS);
    expect(first.lastJoin).toMatchObject({ generation: 3, members: [{}, {}, {}] });
    expect(third.lastJoin).toMatchObject({ generation: 3 });
  });

  test("may be sent away by its name alone", () => {
    group.stablePair(group.client("a"), group.client("b", "b-1"));
    expect(coordinator.leave("g", { memberId: "", instanceId: "b-1" })).toBeUndefined();
    expect(coordinator.memberCount("g")).toBe(1);
  });
});
