import { beforeEach, describe, expect, test } from "vitest";
import { GroupUnderTest, SESSION_MS, protocol } from "../../testing/group-under-test.ts";
import { GROUP_MEMBERS_MAX } from "./coordinator.ts";
import type { JoinRequest } from "./coordinator-protocol.ts";

let group: GroupUnderTest;
let timers: GroupUnderTest["timers"];
let coordinator: GroupUnderTest["coordinator"];

beforeEach(() => {
  group = new GroupUnderTest();
  ({ timers, coordinator } = group);
});

describe("limits", () => {
  test("what is no group, no session or too large is refused and leaves nothing behind", () => {
    const refusalOf = (options: Partial<JoinRequest>) => group.client("a").join(options).refusal;
    expect(refusalOf({ group: "" })).toBe("INVALID_GROUP_ID");
    expect(refusalOf({ group: "x".repeat(250) })).toBe("INVALID_GROUP_ID");
    for (const sessionTimeoutMs of [0, 9, 1_800_001, Number.NaN])
      expect(refusalOf({ sessionTimeoutMs })).toBe("INVALID_SESSION_TIMEOUT");
    const protocols = [{ name: "range", metadata: Buffer.alloc(1024 * 1024 + 1) }];
    expect(refusalOf({ protocols })).toBe("GROUP_MAX_SIZE_REACHED");
    expect([...coordinator.groups()]).toEqual([]);
  });

  test("a group takes so many members and no more", () => {
    const protocols = [protocol("range", "t")];
    for (let n = 0; n < GROUP_MEMBERS_MAX; n++) group.client(`${n}`).join({ protocols });
    expect(group.client("one more").join({ protocols }).refusal).toBe("GROUP_MAX_SIZE_REACHED");
  });

  test("nobody joins while a group's offsets are moved", async () => {
    const moved = Promise.withResolvers<void>();
    const moving = coordinator.hold("g", () => moved.promise);
    expect(group.client("a").join().refusal).toBe("COORDINATOR_LOAD_IN_PROGRESS");
    moved.resolve();
    await moving;
    expect(group.client("a").join().lastJoin.type).toBe("joined");
  });
});

test("members in this process hear of a round and of their removal, after the state has changed", () => {
  const heard: string[] = [];
  const listener = {
    onRebalance: () => heard.push(`round in ${group.state}`),
    onRemoved: (why: string) => heard.push(why),
  };
  const first = group.client("a").join({ listener });
  first.sync();
  expect(heard).toEqual([]);
  group.client("b").join();
  expect(heard).toEqual(["round in PreparingRebalance"]);
  timers.pass(SESSION_MS);
  expect(heard.slice(1)).toEqual(["UNKNOWN_MEMBER_ID"]);
});

test("a closed coordinator holds no timers and takes nobody", () => {
  group.stablePair();
  coordinator.close();
  expect(timers.waiting).toBe(0);
  expect(group.client("c").join().refusal).toBe("COORDINATOR_NOT_AVAILABLE");
});
