import type { Timers } from "../platform.ts";
import { isSameSubscription } from "./consumer-protocol.ts";
import type {
  GroupRefusal,
  GroupSnapshot,
  JoinAnswer,
  JoinRequest,
  MemberIdentity,
  SyncAnswer,
  SyncRequest,
} from "./coordinator-protocol.ts";
import { ExpectedMembers } from "./expected-members.ts";
import { GroupMembers } from "./group-members.ts";
import { GroupRounds } from "./group-rounds.ts";
import { Member, type MemberOptions, type Reply } from "./member.ts";

export interface GroupOptions {
  readonly name: string;
  readonly membersMax: number;
  readonly timers: Pick<Timers, "after" | "elapsedMs">;
  readonly newMemberId: (prefix: string) => string;
  /** Says something to others once the state has changed, never amid the change. */
  readonly send: (message: () => void) => void;
  /** Nobody is left, and nobody is expected. */
  readonly emptied: () => void;
}

/** One group: who belongs to it, and who is refused because it does not, or speaks as of an older generation. */
export class Group {
  readonly #options: GroupOptions;
  readonly #memberOptions: MemberOptions;
  readonly #members = new GroupMembers();
  readonly #expected: ExpectedMembers;
  readonly #rounds: GroupRounds;

  constructor(options: GroupOptions) {
    const { timers, send, emptied } = options;
    const { after } = timers;
    this.#options = options;
    this.#memberOptions = { timers, send, expired: (member) => this.#expire(member) };
    this.#expected = new ExpectedMembers(after);
    this.#rounds = new GroupRounds({
      members: this.#members,
      expected: this.#expected,
      after,
      emptied,
    });
  }

  get memberCount(): number {
    return this.#members.size;
  }

  /** It has no members, and expects none. */
  get isUnused(): boolean {
    return this.#members.size === 0 && this.#expected.size === 0;
  }

  snapshot(): GroupSnapshot {
    const { state, generation, protocol } = this.#rounds;
    const { leader } = this.#members;
    return {
      group: this.#options.name,
      state,
      generation,
      protocolType: leader?.protocolType,
      protocol,
      leader: leader?.id,
      members: [...this.#members].map((member) => member.snapshot(protocol)),
    };
  }

  join(request: JoinRequest, reply: Reply<JoinAnswer>): void {
    const { memberId, instanceId } = request;
    const refuse = (error: GroupRefusal, id = memberId) =>
      this.#options.send(() => reply({ type: "refused", error, memberId: id }));
    if (!this.#speaksWith(request)) return refuse("INCONSISTENT_GROUP_PROTOCOL");
    const isExpected = this.#expected.has(memberId);
    if (memberId !== "" && !isExpected) {
      const refusal = this.#members.refusalOf(memberId, instanceId);
      if (refusal !== undefined) return refuse(refusal);
      return this.#joinAgain(this.#members.find(memberId)!, request, reply);
    }
    const known = this.#members.findStatic(instanceId);
    if (known !== undefined) return this.#takeOver(known, request, reply);
    const isFull = this.#members.size + this.#expected.size >= this.#options.membersMax;
    if (isFull && !isExpected) return refuse("GROUP_MAX_SIZE_REACHED");
    const isStranger = instanceId === undefined && !isExpected;
    if (isStranger && request.requiresKnownMemberId === true)
      return refuse("MEMBER_ID_REQUIRED", this.#expect(request));
    this.#add(request, reply);
  }

  sync(request: SyncRequest, reply: Reply<SyncAnswer>): void {
    const error = this.#refusalOfSync(request);
    if (error !== undefined) return this.#options.send(() => reply({ type: "refused", error }));
    const member = this.#members.find(request.memberId)!;
    member.awaitSync(reply);
    member.isAlive();
    if (this.#rounds.state === "Stable") member.answerSync();
    else if (member === this.#members.leader) this.#rounds.assign(request.assignments);
  }

  heartbeat(identity: MemberIdentity): GroupRefusal | undefined {
    const refusal = this.#refusalOf(identity);
    if (refusal !== undefined) return refusal;
    this.#members.find(identity.memberId)!.isAlive();
    return this.#rounds.state === "PreparingRebalance" ? "REBALANCE_IN_PROGRESS" : undefined;
  }

  /** Whether a member may commit offsets now: also while others are waited for, but not amid an assignment. */
  refusalOfCommit(identity: MemberIdentity): GroupRefusal | undefined {
    const refusal = this.#refusalOf(identity);
    if (refusal !== undefined) return refusal;
    this.#members.find(identity.memberId)!.isAlive();
    return this.#rounds.state === "CompletingRebalance" ? "REBALANCE_IN_PROGRESS" : undefined;
  }

  /** A static member may be named by its instance id alone. */
  leave({ memberId, instanceId }: Omit<MemberIdentity, "generation">): GroupRefusal | undefined {
    if (this.#expected.has(memberId)) {
      this.#expectNoMore(memberId);
      return undefined;
    }
    const id = memberId === "" ? (this.#members.findStatic(instanceId)?.id ?? "") : memberId;
    const refusal = this.#members.refusalOf(id, instanceId);
    if (refusal !== undefined) return refusal;
    this.#rounds.remove(this.#members.find(id)!);
    return undefined;
  }

  /** Forgets everyone without a word. */
  close(): void {
    this.#rounds.close();
    for (const member of this.#members) member.stopWatching();
    this.#expected.clear();
  }

  #refusalOf({ memberId, instanceId, generation }: MemberIdentity): GroupRefusal | undefined {
    const refusal = this.#members.refusalOf(memberId, instanceId);
    if (refusal !== undefined) return refusal;
    return generation === this.#rounds.generation ? undefined : "ILLEGAL_GENERATION";
  }

  #refusalOfSync(request: SyncRequest): GroupRefusal | undefined {
    const refusal = this.#refusalOf(request);
    if (refusal !== undefined) return refusal;
    const { protocol, protocolType } = request;
    const isOther = (named: string | undefined, agreed: string | undefined) =>
      named !== undefined && named !== agreed;
    if (isOther(protocol, this.#rounds.protocol)) return "INCONSISTENT_GROUP_PROTOCOL";
    if (isOther(protocolType, this.#members.leader?.protocolType))
      return "INCONSISTENT_GROUP_PROTOCOL";
    return this.#rounds.state === "PreparingRebalance" ? "REBALANCE_IN_PROGRESS" : undefined;
  }

  #speaksWith(request: JoinRequest): boolean {
    if (request.protocols.length === 0 || request.protocolType === "") return false;
    const { leader } = this.#members;
    if (leader === undefined) return true;
    return request.protocolType === leader.protocolType && this.#members.canAgreeWith(request);
  }

  /** Gives out an id, and waits a session for its bearer. */
  #expect({ clientId, sessionTimeoutMs }: JoinRequest): string {
    const id = this.#options.newMemberId(clientId);
    this.#expected.add(id, sessionTimeoutMs, () => this.#expectNoMore(id));
    return id;
  }

  #expectNoMore(id: string): void {
    this.#expected.delete(id);
    if (this.#rounds.state === "PreparingRebalance") this.#rounds.goOn();
    else if (this.isUnused) this.#options.emptied();
  }

  #add(request: JoinRequest, reply: Reply<JoinAnswer>): void {
    const { memberId, instanceId, clientId } = request;
    const id = memberId === "" ? this.#options.newMemberId(instanceId ?? clientId) : memberId;
    this.#expected.delete(id);
    const member = new Member(id, request, this.#memberOptions);
    this.#members.add(member);
    this.#rounds.gather(member, reply);
  }

  #joinAgain(member: Member, request: JoinRequest, reply: Reply<JoinAnswer>): void {
    const { state } = this.#rounds;
    const hasChanged = member.update(request);
    const missedTheAnswer = state === "CompletingRebalance" && !hasChanged;
    const knowsNothingNew = state === "Stable" && !hasChanged && member !== this.#members.leader;
    if (missedTheAnswer || knowsNothingNew) this.#rounds.answer(member, reply);
    else this.#rounds.gather(member, reply);
  }

  /** A static member is back, perhaps in another process: it gets what it had, under a new id that fences the old one. */
  #takeOver(member: Member, request: JoinRequest, reply: Reply<JoinAnswer>): void {
    const { state, protocol } = this.#rounds;
    member.dismiss("FENCED_INSTANCE_ID");
    const before = member.metadata(protocol);
    this.#members.rename(member, this.#options.newMemberId(request.instanceId!));
    member.update(request);
    const keepsAgreement =
      state === "Stable" &&
      this.#members.vote() === protocol &&
      isSameSubscription(before, member.metadata(protocol));
    if (keepsAgreement) this.#rounds.answer(member, reply);
    else this.#rounds.gather(member, reply);
  }

  #expire(member: Member): void {
    member.dismiss("UNKNOWN_MEMBER_ID");
    this.#rounds.remove(member);
  }
}
