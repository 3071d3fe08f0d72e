import type { Timers } from "../platform.ts";
import { type Assignor, keyOf, type SubscribedMember, withoutOwnedByOthers } from "./assignor.ts";
import {
  decodeAssignment,
  decodeSubscription,
  encodeAssignment,
  encodeSubscription,
  type Subscription,
} from "./consumer-protocol.ts";
import type {
  GroupRefusal,
  JoinAnswer,
  JoinedMember,
  MembershipListener,
  SyncAnswer,
} from "./coordinator-protocol.ts";
import type { GroupCoordinator } from "./coordinator.ts";
import type { TopicPartition } from "./group-source.ts";
import { assignRanges } from "./range-assignor.ts";
import { assignSticky } from "./sticky-assignor.ts";

export type AssignmentName = "range" | "cooperative-sticky";

/**
 * The protocol a member speaks says who assigns by which rule. Both are cooperative (KIP-429); "range" of Kafka's own
 * clients is not, so ours has another name, and neither mistakes the other's for its own.
 */
const PROTOCOLS: Readonly<Record<AssignmentName, { name: string; assign: Assignor }>> = {
  range: { name: "cooperative-range", assign: assignRanges },
  "cooperative-sticky": { name: "cooperative-sticky", assign: assignSticky },
};

/** Signs of life in one session. */
const HEARTBEATS_PER_SESSION = 3;
/** Rounds a commit waits for at most. */
const COMMIT_ATTEMPTS_MAX = 10;

export interface MembershipOptions {
  readonly coordinator: GroupCoordinator;
  readonly timers: Timers;
  readonly group: string;
  readonly clientId: string;
  readonly instanceId: string | undefined;
  readonly topics: readonly string[];
  readonly assignment: AssignmentName;
  readonly sessionTimeoutMs: number;
  readonly rebalanceTimeoutMs: number;
  readonly partitionCount: (topic: string) => number;
  /** What this member reads now. */
  readonly owned: () => readonly TopicPartition[];
  /** What it is to read. What it lets go of is given to others once it has. */
  readonly assigned: (partitions: readonly TopicPartition[]) => void;
  /** It is no member now: others read what it read. */
  readonly lost: () => void;
  /** It cannot be a member. */
  readonly failed: (refusal: GroupRefusal) => void;
}

/** A consumer's side of the group protocol: it joins, assigns when it leads, and says that it is alive. */
export class Membership {
  readonly #options: MembershipOptions;
  readonly #listener: MembershipListener = {
    onRebalance: () => {
      if (this.#phase === "syncing" || this.#phase === "stable") this.join();
    },
    onRemoved: (why) => this.#refused(why),
  };
  /** What it says when it owns nothing: the same bytes each time, as most of a large group do in each round. */
  readonly #nothingOwned: Buffer;
  #phase: "out" | "joining" | "syncing" | "stable" | "closed" = "out";
  #memberId = "";
  #generation = -1;
  /** Answers to an older request concern nobody any more. */
  #request = 0;
  #declared: readonly TopicPartition[] = [];
  #cancelHeartbeat: (() => void) | undefined;
  /** A static member that is not heard of: it keeps its place until its session is over. */
  #isSilent = false;
  #settled = Promise.withResolvers<void>();

  constructor(options: MembershipOptions) {
    this.#options = options;
    const { topics } = options;
    this.#nothingOwned = encodeSubscription({ topics, owned: [], generation: -1 });
  }

  /** Joins, or joins again to say what it owns now. */
  join(): void {
    const { coordinator, group, clientId, instanceId, assignment } = this.#options;
    // Who is silent joins when it is heard of again; to join now would be a sign of life.
    if (this.#phase === "closed" || this.#isSilent) return;
    const held = coordinator.heldUntil(group);
    if (held !== undefined) {
      void held.then(() => this.join());
      return;
    }
    this.#phase = "joining";
    this.#declared = this.#options.owned();
    const request = ++this.#request;
    const isNew = this.#memberId === "" && instanceId === undefined;
    coordinator.join(
      {
        group,
        memberId: this.#memberId,
        instanceId,
        clientId,
        protocolType: "consumer",
        protocols: [{ name: PROTOCOLS[assignment].name, metadata: this.#subscription() }],
        sessionTimeoutMs: this.#options.sessionTimeoutMs,
        rebalanceTimeoutMs: this.#options.rebalanceTimeoutMs,
        listener: this.#listener,
      },
      (answer) => {
        if (request === this.#request && this.#phase !== "closed") this.#joined(answer, request);
        // It was closed or given up before it knew who it is: only now can it be said who leaves.
        else if (isNew && answer.type === "joined")
          coordinator.leave(group, { memberId: answer.memberId, instanceId });
      },
    );
    this.#beat();
  }

  /** Something was let go of that others may be waiting for. */
  released(): void {
    if (this.#phase === "stable") this.join();
  }

  /** Says no more that it is alive. A dynamic member leaves at once, a static one when its session is over. */
  fallSilent(): void {
    if (this.#phase === "closed") return;
    this.#stopBeating();
    this.#isSilent = true;
    if (this.#options.instanceId !== undefined) return;
    this.#request++;
    this.#leave();
    this.#getOut();
  }

  /** Is heard of again, and joins if it is no member any longer or the others wait for it. */
  speak(): void {
    const wasSilent = this.#isSilent;
    this.#isSilent = false;
    // Also when it was removed without having fallen silent, as after a round it did not hear of in time.
    if (this.#phase === "out") return this.join();
    if (!wasSilent) return;
    const { coordinator, group } = this.#options;
    const refusal = coordinator.heartbeat(group, this.#identity());
    if (refusal === undefined) this.#beat();
    else if (refusal === "REBALANCE_IN_PROGRESS") this.join();
    else this.#refused(refusal);
  }

  /** A static member keeps its place for a session (KIP-345), the others pass theirs on. */
  close(): void {
    if (this.#phase === "closed") return;
    this.#stopBeating();
    // First: an answer it still waits for, if only that it is no member, must not make it join again.
    this.#phase = "closed";
    this.#request++;
    if (this.#options.instanceId === undefined) this.#leave();
    this.#settled.resolve();
  }

  async commit(offsets: readonly (TopicPartition & { readonly offset: number })[]) {
    const { coordinator, group } = this.#options;
    for (let attempt = 0; ; attempt++) {
      const refusal = await coordinator.commitOffsets({ group, ...this.#identity(), offsets });
      const isPassing = refusal === "REBALANCE_IN_PROGRESS" && this.#phase !== "closed";
      if (!isPassing || attempt >= COMMIT_ATTEMPTS_MAX) return refusal;
      await this.#settled.promise;
    }
  }

  /** Who has left and has nobody behind it may still commit what it did. */
  #identity() {
    const { instanceId } = this.#options;
    const memberId = this.#memberId;
    return { memberId, generation: memberId === "" ? -1 : this.#generation, instanceId };
  }

  #subscription(): Buffer {
    const owned = this.#declared;
    if (owned.length === 0) return this.#nothingOwned;
    return encodeSubscription({
      topics: this.#options.topics,
      owned,
      generation: this.#generation,
    });
  }

  #leave(): void {
    const { coordinator, group, instanceId } = this.#options;
    if (this.#memberId !== "") coordinator.leave(group, { memberId: this.#memberId, instanceId });
    this.#memberId = "";
  }

  #joined(answer: JoinAnswer, request: number): void {
    if (answer.type === "refused") return this.#refused(answer.error);
    const { coordinator, group } = this.#options;
    this.#memberId = answer.memberId;
    this.#generation = answer.generation;
    this.#phase = "syncing";
    const assignments = this.#assign(answer.members);
    coordinator.sync({ group, ...this.#identity(), assignments }, (synced) => {
      if (request === this.#request && this.#phase === "syncing") this.#synced(synced);
    });
  }

  #synced(answer: SyncAnswer): void {
    if (answer.type === "refused" && answer.error === "REBALANCE_IN_PROGRESS") return this.join();
    if (answer.type === "refused") return this.#refused(answer.error);
    this.#phase = "stable";
    this.#settled.resolve();
    this.#settled = Promise.withResolvers();
    this.#options.assigned(decodeAssignment(answer.assignment));
    // What it said it owned was given to nobody else. If it has let go of some, there must be another round.
    if (this.#declared.length === 0) return;
    const owned = new Set(this.#options.owned().map(keyOf));
    if (this.#declared.some((partition) => !owned.has(keyOf(partition)))) this.released();
  }

  #refused(refusal: GroupRefusal): void {
    if (this.#phase === "closed") return;
    if (refusal === "UNKNOWN_MEMBER_ID" || refusal === "ILLEGAL_GENERATION") return this.#getOut();
    this.#phase = "out";
    this.#settled.resolve();
    this.#options.failed(refusal);
  }

  #getOut(): void {
    this.#memberId = "";
    this.#request++;
    this.#phase = "out";
    this.#stopBeating();
    this.#settled.resolve();
    this.#settled = Promise.withResolvers();
    this.#options.lost();
  }

  /** As leader: everyone's share, but for what somebody has still to let go of. */
  #assign(joined: readonly JoinedMember[]): Map<string, Buffer> {
    const { assignment, partitionCount } = this.#options;
    if (joined.length === 0) return new Map();
    const members = joined.map(({ memberId, metadata }): SubscribedMember => ({
      id: memberId,
      ...subscriptionOf(metadata),
    }));
    const target = PROTOCOLS[assignment].assign(members, partitionCount);
    const assigned = withoutOwnedByOthers(target, members);
    return new Map([...assigned].map(([id, partitions]) => [id, encodeAssignment(partitions)]));
  }

  #stopBeating(): void {
    this.#cancelHeartbeat?.();
    this.#cancelHeartbeat = undefined;
  }

  #beat(): void {
    const { coordinator, group, timers, sessionTimeoutMs } = this.#options;
    this.#cancelHeartbeat ??= timers.after(sessionTimeoutMs / HEARTBEATS_PER_SESSION, () => {
      this.#cancelHeartbeat = undefined;
      if (this.#phase === "out" || this.#phase === "closed") return;
      const refusal = coordinator.heartbeat(group, this.#identity());
      // Who waits for a round may have no id to speak by yet; the answer it waits for tells it where it stands.
      const isWaiting = this.#phase !== "stable";
      if (refusal === undefined || refusal === "REBALANCE_IN_PROGRESS" || isWaiting) this.#beat();
      else this.#refused(refusal);
    });
  }
}

/** Who cannot be understood wants nothing; the others must not go without for it. */
function subscriptionOf(metadata: Buffer): Subscription {
  try {
    return decodeSubscription(metadata);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { topics: [], owned: [], generation: -1 };
  }
}
