import { beforeEach, describe, expect, test } from "vitest";
import { ManualTimers } from "../../testing/manual-timers.ts";
import { SeededRandom } from "../../testing/seeded-random.ts";
import { encodeSubscription } from "./consumer-protocol.ts";
import type {
  JoinAnswer,
  JoinRequest,
  MemberIdentity,
  OffsetToCommit,
  SyncAnswer,
} from "./coordinator-protocol.ts";
import { GROUP_MEMBERS_MAX, GroupCoordinator } from "./coordinator.ts";

const SESSION_MS = 10_000;
const REBALANCE_MS = 60_000;

let timers: ManualTimers;
let coordinator: GroupCoordinator;
let committed: OffsetToCommit[];

beforeEach(() => {
  timers = new ManualTimers();
  committed = [];
  coordinator = new GroupCoordinator({
    timers,
    random: new SeededRandom(1),
    commitOffsets: async (_group, offsets) => void committed.push(...offsets),
  });
});

/** A client at the other end of a wire: it hears of a rebalance only by heartbeat. */
class Client {
  readonly name: string;
  readonly instanceId: string | undefined;
  memberId = "";
  generation = -1;
  joins: JoinAnswer[] = [];
  syncs: SyncAnswer[] = [];

  constructor(name: string, instanceId?: string) {
    this.name = name;
    this.instanceId = instanceId;
  }

  get identity(): MemberIdentity {
    return {
      memberId: this.memberId,
      generation: this.generation,
      instanceId: this.instanceId,
    };
  }

  join(options: Partial<JoinRequest> = {}): this {
    const request = {
      group: "g",
      memberId: this.memberId,
      instanceId: this.instanceId,
      clientId: this.name,
      protocolType: "consumer",
      protocols: [protocol("range", "t")],
      sessionTimeoutMs: SESSION_MS,
      rebalanceTimeoutMs: REBALANCE_MS,
      ...options,
    };
    coordinator.join(request, (answer) => {
      this.joins.push(answer);
      this.memberId = answer.memberId;
      if (answer.type === "joined") this.generation = answer.generation;
    });
    return this;
  }

  sync(assignments: Record<string, string> = {}): this {
    const bytes = new Map(Object.entries(assignments).map(([id, of]) => [id, Buffer.from(of)]));
    coordinator.sync({ group: "g", ...this.identity, assignments: bytes }, (answer) =>
      this.syncs.push(answer),
    );
    return this;
  }

  heartbeat() {
    return coordinator.heartbeat("g", this.identity);
  }

  commit(offset: number) {
    const offsets = [{ topic: "t", partition: 0, offset }];
    return coordinator.commitOffsets({ group: "g", ...this.identity, offsets });
  }

  /** What it was assigned last, or why not. */
  get assignment(): string | undefined {
    const answer = this.syncs.at(-1);
    return answer?.type === "synced" ? answer.assignment.toString() : answer?.error;
  }

  get lastJoin(): JoinAnswer {
    return this.joins.at(-1)!;
  }

  get refusal(): string | undefined {
    return this.lastJoin.type === "refused" ? this.lastJoin.error : undefined;
  }
}

const protocol = (name: string, ...topics: string[]) => ({
  name,
  metadata: encodeSubscription({ topics, owned: [], generation: -1 }),
});

const stateOf = () => coordinator.snapshot("g").state;

/** Two members, the first of them the leader, who share what there is. */
function stablePair(first = new Client("a"), second = new Client("b")) {
  first.join();
  first.sync({ [first.memberId]: "all" });
  second.join();
  first.join();
  second.sync();
  first.sync({ [first.memberId]: "left", [second.memberId]: "right" });
  return { first, second };
}

describe("a round", () => {
  test("begins with the first member, which leads, and is stable when the leader has assigned", () => {
    expect(stateOf()).toBe("Dead");
    const client = new Client("a").join();
    expect(client.lastJoin).toMatchObject({
      type: "joined",
      generation: 1,
      protocol: "range",
      leader: client.memberId,
      members: [{ memberId: client.memberId }],
    });
    expect(client.memberId).toMatch(/^a-\d{8}-[0-9a-f]{16}$/);
    expect(stateOf()).toBe("CompletingRebalance");
    client.sync({ [client.memberId]: "all" });
    expect(client.assignment).toBe("all");
    expect(stateOf()).toBe("Stable");
  });

  test("waits for everyone to join again, and only the leader hears of everyone", () => {
    const first = new Client("a").join();
    first.sync();
    const second = new Client("b").join();
    expect(stateOf()).toBe("PreparingRebalance");
    expect(second.joins).toEqual([]);
    expect(first.heartbeat()).toBe("REBALANCE_IN_PROGRESS");
    first.join();
    expect(first.lastJoin).toMatchObject({ generation: 2, members: [{}, {}] });
    expect(second.lastJoin).toMatchObject({ generation: 2, members: [], leader: first.memberId });
  });

  test("makes those who follow wait for the leader's assignment", () => {
    const { first, second } = stablePair();
    expect([first.assignment, second.assignment]).toEqual(["left", "right"]);
    expect([first.heartbeat(), second.heartbeat()]).toEqual([undefined, undefined]);
  });

  test("that is overtaken by another tells those who wait for their assignment to join again", () => {
    const first = new Client("a").join();
    first.sync();
    const second = new Client("b").join();
    first.join();
    second.sync();
    new Client("c").join();
    expect(second.assignment).toBe("REBALANCE_IN_PROGRESS");
  });

  test("answers a member that asks again, without another round", () => {
    const { second } = stablePair();
    second.join();
    expect(second.lastJoin).toMatchObject({ generation: 2, members: [] });
    expect(second.sync().assignment).toBe("right");
    expect(stateOf()).toBe("Stable");
  });

  test("begins when a member says something new of itself, or when the leader joins again", () => {
    const { first, second } = stablePair();
    second.join({ protocols: [protocol("range", "t", "u")] });
    expect(first.heartbeat()).toBe("REBALANCE_IN_PROGRESS");
    first.join();
    first.sync();
    second.sync();
    expect(stateOf()).toBe("Stable");
    first.join();
    expect(stateOf()).toBe("PreparingRebalance");
  });

  test("goes on after the rebalance timeout without those who did not come, and they are no members", () => {
    const { first, second } = stablePair();
    const third = new Client("c").join();
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
    const first = new Client("a").join({ sessionTimeoutMs: 1_000_000 });
    timers.pass(REBALANCE_MS);
    expect(first.heartbeat()).toBe("UNKNOWN_MEMBER_ID");
    expect(stateOf()).toBe("Dead");
  });
});

describe("generations fence", () => {
  test("a member that speaks as of an older one is refused in all it asks", async () => {
    const { first, second } = stablePair();
    new Client("c").join();
    second.join();
    first.join();
    first.generation = 2;
    expect(first.heartbeat()).toBe("ILLEGAL_GENERATION");
    expect(first.sync().assignment).toBe("ILLEGAL_GENERATION");
    expect(await first.commit(5)).toBe("ILLEGAL_GENERATION");
    expect(committed).toEqual([]);
  });

  test("a commit is taken while others are waited for, and put off while the leader assigns", async () => {
    const { first, second } = stablePair();
    new Client("c").join();
    expect(await second.commit(5)).toBeUndefined();
    expect(committed).toEqual([{ topic: "t", partition: 0, offset: 5 }]);
    first.join();
    second.join();
    expect(await second.commit(6)).toBe("REBALANCE_IN_PROGRESS");
  });

  test("who is no member may commit only while the group has none", async () => {
    const tool = new Client("tool");
    expect(await tool.commit(1)).toBeUndefined();
    stablePair();
    expect(await tool.commit(2)).toBe("UNKNOWN_MEMBER_ID");
    expect(committed).toHaveLength(1);
  });
});

describe("a member", () => {
  test("that is silent for its session is removed, and the others share anew", () => {
    const { first, second } = stablePair();
    timers.pass(SESSION_MS / 2);
    expect(first.heartbeat()).toBeUndefined();
    timers.pass(SESSION_MS / 2);
    expect(second.heartbeat()).toBe("UNKNOWN_MEMBER_ID");
    expect(first.heartbeat()).toBe("REBALANCE_IN_PROGRESS");
    first.join();
    expect(first.lastJoin).toMatchObject({ generation: 3, members: [{}] });
  });

  test("that commits is not silent, though it says nothing else", async () => {
    const { first, second } = stablePair();
    for (let n = 0; n < 6; n++) {
      timers.pass(SESSION_MS / 2);
      expect(first.heartbeat()).toBeUndefined();
      expect(await second.commit(n)).toBeUndefined();
    }
    expect(coordinator.memberCount("g")).toBe(2);
  });

  test("that waits for a round is not silent", () => {
    const { first, second } = stablePair();
    new Client("c").join();
    second.join();
    timers.pass(SESSION_MS - 1);
    first.heartbeat();
    timers.pass(SESSION_MS - 1);
    first.join();
    expect(second.lastJoin).toMatchObject({ generation: 3 });
  });

  test("that leaves is gone at once, and with the last of them the group", () => {
    const { first, second } = stablePair();
    expect(coordinator.leave("g", second.identity)).toBeUndefined();
    expect(first.heartbeat()).toBe("REBALANCE_IN_PROGRESS");
    expect(coordinator.leave("g", second.identity)).toBe("UNKNOWN_MEMBER_ID");
    expect(coordinator.leave("g", first.identity)).toBeUndefined();
    expect([...coordinator.groups()]).toEqual([]);
    expect(timers.waiting).toBe(0);
  });

  test("that leads and leaves passes the lead on", () => {
    const { first, second } = stablePair();
    coordinator.leave("g", first.identity);
    second.join();
    expect(second.lastJoin).toMatchObject({ leader: second.memberId, members: [{}] });
  });

  test("without an id is given one to come back with, if the caller wants it so", () => {
    const client = new Client("a").join({ requiresKnownMemberId: true });
    expect(client.refusal).toBe("MEMBER_ID_REQUIRED");
    expect(client.memberId).not.toBe("");
    client.join({ requiresKnownMemberId: true });
    expect(client.lastJoin).toMatchObject({ type: "joined", generation: 1 });
  });

  test("that was given an id and never came back is forgotten after a session", () => {
    const client = new Client("a").join({ requiresKnownMemberId: true });
    timers.pass(SESSION_MS);
    expect([...coordinator.groups()]).toEqual([]);
    expect(client.join().refusal).toBe("UNKNOWN_MEMBER_ID");
  });

  test("that is expected holds a round up until it comes", () => {
    const first = new Client("a").join();
    first.sync();
    const second = new Client("b").join({ requiresKnownMemberId: true });
    first.join();
    expect(stateOf()).toBe("PreparingRebalance");
    second.join();
    expect(stateOf()).toBe("CompletingRebalance");
    expect(second.lastJoin).toMatchObject({ generation: 2 });
  });

  test("that speaks no protocol of the others is refused", () => {
    stablePair();
    for (const protocols of [[], [protocol("sticky", "t")]])
      expect(new Client("c").join({ protocols }).refusal).toBe("INCONSISTENT_GROUP_PROTOCOL");
    const connect = new Client("c").join({ protocolType: "connect" });
    expect(connect.refusal).toBe("INCONSISTENT_GROUP_PROTOCOL");
    expect(stateOf()).toBe("Stable");
  });

  test("has a vote: the protocol that most put first, of those that all speak", () => {
    const [one, two] = [protocol("one", "t"), protocol("two", "t")];
    const first = new Client("a").join({ protocols: [one, two] });
    first.sync();
    const second = new Client("b").join({ protocols: [two, one] });
    const third = new Client("c").join({ protocols: [two, one] });
    first.join({ protocols: [one, two] });
    for (const { lastJoin } of [first, second, third])
      expect(lastJoin).toMatchObject({ protocol: "two" });
  });
});

describe("a static member", () => {
  test("that comes back within its session gets what it had, without another round", () => {
    const { first } = stablePair(new Client("a"), new Client("b", "b-1"));
    const again = new Client("b", "b-1").join();
    expect(again.lastJoin).toMatchObject({ type: "joined", generation: 2 });
    expect(again.sync().assignment).toBe("right");
    expect(stateOf()).toBe("Stable");
    expect(first.heartbeat()).toBeUndefined();
  });

  test("that leads and comes back is told to assign nothing", () => {
    const { second } = stablePair(new Client("a", "a-1"), new Client("b"));
    const again = new Client("a", "a-1").join();
    expect(again.lastJoin).toMatchObject({ leader: again.memberId, skipsAssignment: true });
    expect(again.sync().assignment).toBe("left");
    expect(second.heartbeat()).toBeUndefined();
  });

  test("fences the one whose name it takes", async () => {
    const { second } = stablePair(new Client("a"), new Client("b", "b-1"));
    new Client("b", "b-1").join();
    expect(second.heartbeat()).toBe("FENCED_INSTANCE_ID");
    expect(second.sync().assignment).toBe("FENCED_INSTANCE_ID");
    expect(await second.commit(1)).toBe("FENCED_INSTANCE_ID");
    expect(second.join().refusal).toBe("FENCED_INSTANCE_ID");
    expect(coordinator.leave("g", second.identity)).toBe("FENCED_INSTANCE_ID");
    expect(committed).toEqual([]);
  });

  test("that comes back for other topics begins a round", () => {
    stablePair(new Client("a"), new Client("b", "b-1"));
    new Client("b", "b-1").join({ protocols: [protocol("range", "u")] });
    expect(stateOf()).toBe("PreparingRebalance");
  });

  test("that stays away keeps its place for a session, and no longer", () => {
    const { first } = stablePair(new Client("a"), new Client("b", "b-1"));
    timers.pass(SESSION_MS - 1);
    expect(first.heartbeat()).toBeUndefined();
    timers.pass(1);
    expect(first.heartbeat()).toBe("REBALANCE_IN_PROGRESS");
  });

  test("keeps its place in a round it missed", () => {
    const first = new Client("a");
    const second = new Client("b", "b-1");
    const sessionTimeoutMs = 10 * REBALANCE_MS;
    first.join({ sessionTimeoutMs });
    first.sync();
    second.join({ sessionTimeoutMs });
    first.join({ sessionTimeoutMs });
    first.sync();
    second.sync();
    const third = new Client("c").join({ sessionTimeoutMs });
    first.join({ sessionTimeoutMs });
    timers.pass(REBALANCE_MS);
    expect(first.lastJoin).toMatchObject({ generation: 3, members: [{}, {}, {}] });
    expect(third.lastJoin).toMatchObject({ generation: 3 });
  });

  test("may be sent away by its name alone", () => {
    stablePair(new Client("a"), new Client("b", "b-1"));
    expect(coordinator.leave("g", { memberId: "", instanceId: "b-1" })).toBeUndefined();
    expect(coordinator.memberCount("g")).toBe(1);
  });
});

describe("limits", () => {
  test("what is no group, no session or too large is refused and leaves nothing behind", () => {
    const refusalOf = (options: Partial<JoinRequest>) => new Client("a").join(options).refusal;
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
    for (let n = 0; n < GROUP_MEMBERS_MAX; n++) new Client(`${n}`).join({ protocols });
    expect(new Client("one more").join({ protocols }).refusal).toBe("GROUP_MAX_SIZE_REACHED");
  });

  test("nobody joins while a group's offsets are moved", async () => {
    const moved = Promise.withResolvers<void>();
    const moving = coordinator.hold("g", () => moved.promise);
    expect(new Client("a").join().refusal).toBe("COORDINATOR_LOAD_IN_PROGRESS");
    moved.resolve();
    await moving;
    expect(new Client("a").join().lastJoin.type).toBe("joined");
  });
});

test("members in this process hear of a round and of their removal, after the state has changed", () => {
  const heard: string[] = [];
  const listener = {
    onRebalance: () => heard.push(`round in ${stateOf()}`),
    onRemoved: (why: string) => heard.push(why),
  };
  const first = new Client("a").join({ listener });
  first.sync();
  expect(heard).toEqual([]);
  new Client("b").join();
  expect(heard).toEqual(["round in PreparingRebalance"]);
  timers.pass(SESSION_MS);
  expect(heard.slice(1)).toEqual(["UNKNOWN_MEMBER_ID"]);
});

test("a closed coordinator holds no timers and takes nobody", () => {
  stablePair();
  coordinator.close();
  expect(timers.waiting).toBe(0);
  expect(new Client("c").join().refusal).toBe("COORDINATOR_NOT_AVAILABLE");
});
