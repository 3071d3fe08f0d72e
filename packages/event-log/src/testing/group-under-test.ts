import { encodeSubscription } from "../embedded/groups/consumer-protocol.ts";
import type {
  JoinAnswer,
  JoinRequest,
  MemberIdentity,
  OffsetToCommit,
  SyncAnswer,
} from "../embedded/groups/coordinator-protocol.ts";
import { GroupCoordinator } from "../embedded/groups/coordinator.ts";
import { ManualTimers } from "./manual-timers.ts";
import { SeededRandom } from "./seeded-random.ts";

export const SESSION_MS = 10_000;
export const REBALANCE_MS = 60_000;

/** What a member says that speaks one protocol and reads these topics. */
export const protocol = (name: string, ...topics: string[]) => ({
  name,
  metadata: encodeSubscription({ topics, owned: [], generation: -1 }),
});

/** A coordinator with one group, `g`, and time that passes only when a test says so. */
export class GroupUnderTest {
  readonly timers = new ManualTimers();
  readonly committed: OffsetToCommit[] = [];
  readonly coordinator = new GroupCoordinator({
    timers: this.timers,
    random: new SeededRandom(1),
    commitOffsets: async (_group, offsets) => void this.committed.push(...offsets),
  });

  get state() {
    return this.coordinator.snapshot("g").state;
  }

  client(name: string, instanceId?: string): Client {
    return new Client(this.coordinator, name, instanceId);
  }

  /** Two members, the first of them the leader, who share what there is. */
  stablePair(first = this.client("a"), second = this.client("b")) {
    first.join();
    first.sync({ [first.memberId]: "all" });
    second.join();
    first.join();
    second.sync();
    first.sync({ [first.memberId]: "left", [second.memberId]: "right" });
    return { first, second };
  }
}

/** A client at the other end of a wire: it hears of a rebalance only by heartbeat. */
class Client {
  readonly #coordinator: GroupCoordinator;
  readonly name: string;
  readonly instanceId: string | undefined;
  memberId = "";
  generation = -1;
  joins: JoinAnswer[] = [];
  syncs: SyncAnswer[] = [];

  constructor(coordinator: GroupCoordinator, name: string, instanceId?: string) {
    this.#coordinator = coordinator;
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
    this.#coordinator.join(request, (answer) => {
      this.joins.push(answer);
      this.memberId = answer.memberId;
      if (answer.type === "joined") this.generation = answer.generation;
    });
    return this;
  }

  sync(assignments: Record<string, string> = {}): this {
    const bytes = new Map(Object.entries(assignments).map(([id, of]) => [id, Buffer.from(of)]));
    this.#coordinator.sync({ group: "g", ...this.identity, assignments: bytes }, (answer) =>
      this.syncs.push(answer),
    );
    return this;
  }

  heartbeat() {
    return this.#coordinator.heartbeat("g", this.identity);
  }

  commit(offset: number) {
    const offsets = [{ topic: "t", partition: 0, offset }];
    return this.#coordinator.commitOffsets({ group: "g", ...this.identity, offsets });
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
