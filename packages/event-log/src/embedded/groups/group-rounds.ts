import type { Timers } from "../platform.ts";
import type { GroupState, JoinAnswer } from "./coordinator-protocol.ts";
import type { ExpectedMembers } from "./expected-members.ts";
import type { GroupMembers } from "./group-members.ts";
import type { Member, Reply } from "./member.ts";

/** In a larger group all who come and go within a moment are met by one round. */
const MEMBERS_AT_ONCE_MAX = 64;
/** A round costs the more the more members there are: so long it may wait for others to come or go. */
const DELAY_MS_PER_MEMBER = 0.1;

export interface GroupRoundsOptions {
  readonly members: GroupMembers;
  readonly expected: ExpectedMembers;
  readonly after: Timers["after"];
  /** Nobody is left, and nobody is expected. */
  readonly emptied: () => void;
}

/**
 * The rounds in which the members of a group agree on who reads what: Kafka's classic state machine.
 *
 *     Empty → PreparingRebalance (everyone joins) → CompletingRebalance (the leader assigns) → Stable → …
 *
 * Each round raises the generation. What is assigned they do not know: the leader's bytes go to the members as they are.
 */
export class GroupRounds {
  readonly #members: GroupMembers;
  readonly #expected: ExpectedMembers;
  readonly #options: GroupRoundsOptions;
  #state: GroupState = "Empty";
  #generation = 0;
  #protocol: string | undefined;
  /** Members that have yet to join the round that gathers everyone. */
  readonly #missing = new Set<Member>();
  #cancelLimit: (() => void) | undefined;
  #cancelSoon: (() => void) | undefined;

  constructor(options: GroupRoundsOptions) {
    this.#members = options.members;
    this.#expected = options.expected;
    this.#options = options;
  }

  get state(): GroupState {
    return this.#state;
  }

  get generation(): number {
    return this.#generation;
  }

  /** The one that most voted for when the generation began. */
  get protocol(): string | undefined {
    return this.#protocol;
  }

  /** One more waits for the round, which begins with it if none is under way. */
  gather(member: Member, reply: Reply<JoinAnswer>): void {
    member.awaitJoin(reply);
    member.isAlive();
    this.#missing.delete(member);
    this.goOn();
  }

  /** Who waited for, or was among, may be so no longer: the round under way ends if it can, else another begins. */
  goOn(): void {
    const isLarge = this.#members.size > MEMBERS_AT_ONCE_MAX;
    if (this.#state === "PreparingRebalance") this.#beginGenerationIfComplete();
    else if (this.#state === "Stable" && isLarge) this.#beginSoon();
    else this.#begin();
  }

  /** Tells a member what was agreed on, without another round. */
  answer(member: Member, reply: Reply<JoinAnswer>): void {
    member.answerJoin(this.#answerTo(member, this.#state === "Stable"), reply);
  }

  /** The leader has said who gets what. */
  assign(assignments: ReadonlyMap<string, Buffer>): void {
    this.#state = "Stable";
    for (const member of this.#members) {
      member.assignment = assignments.get(member.id) ?? Buffer.alloc(0);
      member.answerSync();
    }
  }

  /** A member is gone. */
  remove(member: Member): void {
    this.#drop(member);
    this.goOn();
  }

  close(): void {
    this.#cancelLimit?.();
    this.#cancelSoon?.();
    this.#state = "Dead";
  }

  /** Until then all go on with what they have, and whoever is new waits. */
  #beginSoon(): void {
    const delayMs = Math.ceil(this.#members.size * DELAY_MS_PER_MEMBER);
    this.#cancelSoon ??= this.#options.after(delayMs, () => this.#begin());
  }

  /** Everyone is to join again. */
  #begin(): void {
    this.#cancelSoon?.();
    this.#cancelSoon = undefined;
    const wasAssigning = this.#state === "CompletingRebalance";
    this.#state = "PreparingRebalance";
    for (const member of this.#members) {
      if (member.awaitsJoin) continue;
      this.#missing.add(member);
      // Only who waited for its share is known to be alive; the silence of the others goes on.
      if (wasAssigning && member.awaitsSync) {
        member.refuse("REBALANCE_IN_PROGRESS");
        member.isAlive();
      }
      member.call();
    }
    this.#limit(() => this.#goOnWithoutTheMissing());
    this.#beginGenerationIfComplete();
  }

  #beginGenerationIfComplete(): void {
    const isExpecting = this.#expected.size > 0 && this.#members.size > 0;
    if (!isExpecting && this.#missing.size === 0) this.#beginGeneration();
  }

  /** Time is up. A static member keeps its place until its session ends, but nobody waits for it any longer. */
  #goOnWithoutTheMissing(): void {
    for (const member of this.#missing) if (member.instanceId === undefined) this.#dismiss(member);
    if (this.#members.size > 0 && this.#missing.size === this.#members.size)
      return this.#limit(() => this.#goOnWithoutTheMissing());
    this.#members.leadBy((member) => member.awaitsJoin);
    this.#beginGeneration();
  }

  /** Everyone is there: the leader hears of all, and all wait for what it says. */
  #beginGeneration(): void {
    this.#missing.clear();
    this.#cancelLimit?.();
    if (this.#members.size === 0) {
      this.#state = "Empty";
      if (this.#expected.size === 0) this.#options.emptied();
      return;
    }
    this.#generation += 1;
    this.#protocol = this.#members.vote();
    this.#state = "CompletingRebalance";
    this.#limit(() => this.#goOnWithoutTheSilent());
    for (const member of this.#members)
      if (member.awaitsJoin) member.answerJoin(this.#answerTo(member, false));
  }

  /** Time is up, and the leader has not assigned. */
  #goOnWithoutTheSilent(): void {
    if (this.#state !== "CompletingRebalance") return;
    for (const member of this.#members) if (!member.awaitsSync) this.#dismiss(member);
    this.#begin();
  }

  #dismiss(member: Member): void {
    member.dismiss("UNKNOWN_MEMBER_ID");
    this.#drop(member);
  }

  #drop(member: Member): void {
    member.refuse("UNKNOWN_MEMBER_ID");
    member.stopWatching();
    this.#missing.delete(member);
    this.#members.delete(member);
  }

  #answerTo(member: Member, skipsAssignment: boolean): JoinAnswer {
    const leader = this.#members.leader!;
    const protocol = this.#protocol!;
    const isToAssign = member === leader && !skipsAssignment;
    return {
      type: "joined",
      memberId: member.id,
      generation: this.#generation,
      protocolType: leader.protocolType,
      protocol,
      leader: leader.id,
      skipsAssignment,
      members: isToAssign ? [...this.#members].map((each) => each.snapshot(protocol)) : [],
    };
  }

  #limit(expired: () => void): void {
    this.#cancelLimit?.();
    this.#cancelLimit = this.#options.after(this.#members.rebalanceTimeoutMs(), expired);
  }
}
