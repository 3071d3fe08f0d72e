import type { Timers } from "../platform.ts";
import { isSameSubscription } from "./consumer-protocol.ts";
import type {
  GroupRefusal,
  GroupSnapshot,
  GroupState,
  JoinAnswer,
  JoinRequest,
  MemberIdentity,
  SyncAnswer,
  SyncRequest,
} from "./coordinator-protocol.ts";
import { GroupMembers } from "./group-members.ts";
import { Member, type Reply } from "./member.ts";

export interface GroupOptions {
  readonly name: string;
  readonly membersMax: number;
  readonly after: Timers["after"];
  readonly newMemberId: (prefix: string) => string;
  /** Says something to others once the state has changed, never amid the change. */
  readonly send: (message: () => void) => void;
  /** Nobody is left. */
  readonly emptied: () => void;
}

/**
 * The members of one group and their agreement on who reads what: Kafka's classic state machine.
 *
 *     Empty → PreparingRebalance (everyone joins) → CompletingRebalance (the leader assigns) → Stable → …
 *
 * Each round raises the generation, and whoever speaks as of an older one is refused. It does not know what is assigned:
 * the leader's bytes go to the members as they are.
 */
export class Group {
  readonly #options: GroupOptions;
  readonly #members = new GroupMembers();
  /** Ids that were given out and have yet to join, and how to stop waiting for them. */
  readonly #pending = new Map<string, () => void>();
  #state: GroupState = "Empty";
  #generation = 0;
  #protocolType: string | undefined;
  #protocol: string | undefined;
  #leader: Member | undefined;
  #cancelRound: (() => void) | undefined;

  constructor(options: GroupOptions) {
    this.#options = options;
  }

  get memberCount(): number {
    return this.#members.size;
  }

  /** It has no members, and expects none. */
  get isUnused(): boolean {
    return this.#members.size === 0 && this.#pending.size === 0;
  }

  snapshot(): GroupSnapshot {
    return {
      group: this.#options.name,
      state: this.#state,
      generation: this.#generation,
      protocolType: this.#protocolType,
      protocol: this.#protocol,
      leader: this.#leader?.id,
      members: [...this.#members].map((member) => ({
        memberId: member.id,
        instanceId: member.instanceId,
        clientId: member.clientId,
        metadata: member.metadata(this.#protocol),
        assignment: member.assignment,
      })),
    };
  }

  join(request: JoinRequest, reply: Reply<JoinAnswer>): void {
    const { memberId, instanceId } = request;
    const refuse = (error: GroupRefusal, id = memberId) =>
      this.#options.send(() => reply({ type: "refused", error, memberId: id }));
    if (!this.#speaksWith(request)) return refuse("INCONSISTENT_GROUP_PROTOCOL");
    const isExpected = this.#pending.has(memberId);
    if (memberId !== "" && !isExpected) {
      const refusal = this.#members.refusalOf(memberId, instanceId);
      if (refusal !== undefined) return refuse(refusal);
      return this.#joinAgain(this.#members.find(memberId)!, request, reply);
    }
    const known = this.#members.findStatic(instanceId);
    if (known !== undefined) return this.#takeOver(known, request, reply);
    const isFull = this.#members.size + this.#pending.size >= this.#options.membersMax;
    if (isFull && !isExpected) return refuse("GROUP_MAX_SIZE_REACHED");
    const isStranger = instanceId === undefined && !isExpected;
    if (isStranger && request.requiresKnownMemberId === true)
      return refuse("MEMBER_ID_REQUIRED", this.#expect(request));
    this.#add(request, reply);
  }

  sync(request: SyncRequest, reply: Reply<SyncAnswer>): void {
    const refusal = this.#refusalOfSync(request);
    if (refusal !== undefined)
      return this.#options.send(() => reply({ type: "refused", error: refusal }));
    const member = this.#members.find(request.memberId)!;
    member.refuse("REBALANCE_IN_PROGRESS", this.#options.send);
    member.awaitingSync = reply;
    member.isAlive();
    if (this.#state === "Stable") return this.#answerSync(member);
    if (member !== this.#leader) return;
    this.#state = "Stable";
    for (const each of this.#members) {
      each.assignment = request.assignments.get(each.id) ?? Buffer.alloc(0);
      this.#answerSync(each);
    }
  }

  heartbeat(identity: MemberIdentity): GroupRefusal | undefined {
    const refusal = this.#refusalOf(identity);
    if (refusal !== undefined) return refusal;
    this.#members.find(identity.memberId)!.isAlive();
    return this.#state === "PreparingRebalance" ? "REBALANCE_IN_PROGRESS" : undefined;
  }

  /** A static member may be named by its instance id alone. */
  leave({ memberId, instanceId }: Omit<MemberIdentity, "generation">): GroupRefusal | undefined {
    if (this.#pending.has(memberId)) {
      this.#forget(memberId);
      return undefined;
    }
    const id = memberId === "" ? (this.#members.findStatic(instanceId)?.id ?? "") : memberId;
    const refusal = this.#members.refusalOf(id, instanceId);
    if (refusal !== undefined) return refusal;
    this.#remove(this.#members.find(id)!, undefined);
    return undefined;
  }

  /** Whether a member may commit offsets now: also while others are waited for, but not amid an assignment. */
  refusalOfCommit(identity: MemberIdentity): GroupRefusal | undefined {
    const refusal = this.#refusalOf(identity);
    if (refusal !== undefined) return refusal;
    this.#members.find(identity.memberId)!.isAlive();
    return this.#state === "CompletingRebalance" ? "REBALANCE_IN_PROGRESS" : undefined;
  }

  /** Forgets everyone without a word. */
  close(): void {
    this.#cancelRound?.();
    for (const member of this.#members) member.stopWatching();
    for (const cancel of this.#pending.values()) cancel();
    this.#members.clear();
    this.#pending.clear();
    this.#state = "Dead";
  }

  #refusalOf({ memberId, instanceId, generation }: MemberIdentity): GroupRefusal | undefined {
    const refusal = this.#members.refusalOf(memberId, instanceId);
    if (refusal !== undefined) return refusal;
    return generation === this.#generation ? undefined : "ILLEGAL_GENERATION";
  }

  #refusalOfSync(request: SyncRequest): GroupRefusal | undefined {
    const refusal = this.#refusalOf(request);
    if (refusal !== undefined) return refusal;
    const { protocol = this.#protocol, protocolType = this.#protocolType } = request;
    if (protocol !== this.#protocol || protocolType !== this.#protocolType)
      return "INCONSISTENT_GROUP_PROTOCOL";
    return this.#state === "PreparingRebalance" ? "REBALANCE_IN_PROGRESS" : undefined;
  }

  #speaksWith(request: JoinRequest): boolean {
    if (request.protocols.length === 0 || request.protocolType === "") return false;
    if (this.#members.size === 0) return true;
    return request.protocolType === this.#protocolType && this.#members.canAgreeWith(request);
  }

  /** Gives out an id, and waits a session for its bearer. */
  #expect(request: JoinRequest): string {
    const id = this.#options.newMemberId(request.clientId);
    const expire = () => this.#forget(id);
    this.#pending.set(id, this.#options.after(request.sessionTimeoutMs, expire));
    return id;
  }

  #forget(pendingId: string): void {
    this.#pending.get(pendingId)?.();
    this.#pending.delete(pendingId);
    if (this.#state === "PreparingRebalance") this.#goOnIfComplete();
    else if (this.#state === "Empty" && this.#pending.size === 0) this.#options.emptied();
  }

  #add(request: JoinRequest, reply: Reply<JoinAnswer>): void {
    const { memberId, instanceId, clientId } = request;
    const id = memberId === "" ? this.#options.newMemberId(instanceId ?? clientId) : memberId;
    this.#pending.get(id)?.();
    this.#pending.delete(id);
    const expired = (silent: Member) => this.#remove(silent, "UNKNOWN_MEMBER_ID");
    const member = new Member(id, request, this.#options.after, expired);
    if (this.#members.size === 0) this.#protocolType = request.protocolType;
    this.#members.add(member);
    this.#leader ??= member;
    this.#gather(member, reply);
  }

  /** A static member is back, perhaps in another process: it gets what it had, under a new id that fences the old one. */
  #takeOver(member: Member, request: JoinRequest, reply: Reply<JoinAnswer>): void {
    this.#tellRemoved(member, "FENCED_INSTANCE_ID");
    const before = member.metadata(this.#protocol);
    this.#members.rename(member, this.#options.newMemberId(request.instanceId!));
    member.update(request);
    const keepsAgreement =
      this.#state === "Stable" &&
      this.#members.vote() === this.#protocol &&
      isSameSubscription(before, member.metadata(this.#protocol));
    if (keepsAgreement) this.#answerJoin(member, reply, true);
    else this.#gather(member, reply);
  }

  #joinAgain(member: Member, request: JoinRequest, reply: Reply<JoinAnswer>): void {
    const hasChanged = member.update(request);
    const missedTheAnswer = this.#state === "CompletingRebalance" && !hasChanged;
    const knowsNothingNew = this.#state === "Stable" && !hasChanged && member !== this.#leader;
    if (missedTheAnswer || knowsNothingNew)
      this.#answerJoin(member, reply, this.#state === "Stable");
    else this.#gather(member, reply);
  }

  /** One more waits for the round, which begins with it if none is under way. */
  #gather(member: Member, reply: Reply<JoinAnswer>): void {
    member.refuse("UNKNOWN_MEMBER_ID", this.#options.send);
    member.awaitingJoin = reply;
    member.isAlive();
    if (this.#state === "PreparingRebalance") this.#goOnIfComplete();
    else this.#rebalance();
  }

  #answerJoin(member: Member, reply: Reply<JoinAnswer>, skipsAssignment: boolean): void {
    const answer: JoinAnswer = {
      type: "joined",
      memberId: member.id,
      generation: this.#generation,
      protocolType: this.#protocolType!,
      protocol: this.#protocol!,
      leader: this.#leader!.id,
      skipsAssignment,
      members: member === this.#leader && !skipsAssignment ? this.snapshot().members : [],
    };
    this.#options.send(() => reply(answer));
    member.isAlive();
  }

  #answerSync(member: Member): void {
    const { awaitingSync, assignment } = member;
    if (awaitingSync === undefined) return;
    member.awaitingSync = undefined;
    this.#options.send(() => awaitingSync({ type: "synced", assignment }));
    member.isAlive();
  }

  /** Begins a round: everyone is to join again. */
  #rebalance(): void {
    const wasAssigning = this.#state === "CompletingRebalance";
    this.#state = "PreparingRebalance";
    for (const member of this.#members) {
      if (member.awaitingJoin !== undefined) continue;
      // Only who waited for its share is known to be alive; the silence of the others goes on.
      if (wasAssigning && member.awaitingSync !== undefined) {
        member.refuse("REBALANCE_IN_PROGRESS", this.#options.send);
        member.isAlive();
      }
      const { listener } = member;
      if (listener !== undefined) this.#options.send(() => listener.onRebalance());
    }
    this.#limitRound(() => this.#goOnWithoutTheMissing());
    this.#goOnIfComplete();
  }

  #goOnIfComplete(): void {
    if (this.#pending.size > 0 && this.#members.size > 0) return;
    for (const { awaitingJoin } of this.#members) if (awaitingJoin === undefined) return;
    this.#beginGeneration();
  }

  /** Time is up. A static member keeps its place until its session ends, but nobody waits for it any longer. */
  #goOnWithoutTheMissing(): void {
    for (const member of [...this.#members])
      if (member.awaitingJoin === undefined && member.instanceId === undefined)
        this.#drop(member, "UNKNOWN_MEMBER_ID");
    const joined = [...this.#members].filter(({ awaitingJoin }) => awaitingJoin !== undefined);
    if (this.#members.size > 0 && joined.length === 0)
      return this.#limitRound(() => this.#goOnWithoutTheMissing());
    if (this.#leader?.awaitingJoin === undefined) this.#leader = joined[0];
    this.#beginGeneration();
  }

  /** Everyone is there: the leader hears of all, and all wait for what it says. */
  #beginGeneration(): void {
    this.#cancelRound?.();
    if (this.#members.size === 0) {
      this.#state = "Empty";
      if (this.#pending.size === 0) this.#options.emptied();
      return;
    }
    this.#generation += 1;
    this.#protocol = this.#members.vote();
    this.#state = "CompletingRebalance";
    this.#limitRound(() => this.#assignAnewWithoutTheSilent());
    for (const member of this.#members) {
      const { awaitingJoin } = member;
      member.awaitingJoin = undefined;
      if (awaitingJoin !== undefined) this.#answerJoin(member, awaitingJoin, false);
    }
  }

  #assignAnewWithoutTheSilent(): void {
    if (this.#state !== "CompletingRebalance") return;
    for (const member of [...this.#members])
      if (member.awaitingSync === undefined) this.#drop(member, "UNKNOWN_MEMBER_ID");
    this.#rebalance();
  }

  #remove(member: Member, why: "UNKNOWN_MEMBER_ID" | undefined): void {
    this.#drop(member, why);
    if (this.#state === "PreparingRebalance") this.#goOnIfComplete();
    else this.#rebalance();
  }

  #drop(member: Member, why: "UNKNOWN_MEMBER_ID" | undefined): void {
    if (why !== undefined) this.#tellRemoved(member, why);
    member.refuse("UNKNOWN_MEMBER_ID", this.#options.send);
    member.stopWatching();
    this.#members.delete(member);
    if (this.#leader === member) this.#leader = this.#members[Symbol.iterator]().next().value;
  }

  #tellRemoved(member: Member, why: "UNKNOWN_MEMBER_ID" | "FENCED_INSTANCE_ID"): void {
    const { listener } = member;
    member.refuse(why, this.#options.send);
    if (listener !== undefined) this.#options.send(() => listener.onRemoved(why));
  }

  #limitRound(expired: () => void): void {
    this.#cancelRound?.();
    this.#cancelRound = this.#options.after(this.#members.rebalanceTimeoutMs(), expired);
  }
}
