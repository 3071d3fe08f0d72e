import type { GroupRefusal, JoinRequest } from "./coordinator-protocol.ts";
import type { Member } from "./member.ts";

/** Who belongs to a group, by id and, the static ones, by instance id; and which protocol they have in common. */
export class GroupMembers {
  readonly #byId = new Map<string, Member>();
  readonly #byInstance = new Map<string, Member>();
  #leader: Member | undefined;

  get size(): number {
    return this.#byId.size;
  }

  [Symbol.iterator](): IterableIterator<Member> {
    return this.#byId.values();
  }

  /** Who assigns for all: the first of them, for as long as it can. */
  get leader(): Member | undefined {
    return this.#leader;
  }

  find(memberId: string): Member | undefined {
    return this.#byId.get(memberId);
  }

  findStatic(instanceId: string | undefined): Member | undefined {
    return instanceId === undefined ? undefined : this.#byInstance.get(instanceId);
  }

  add(member: Member): void {
    this.#byId.set(member.id, member);
    if (member.instanceId !== undefined) this.#byInstance.set(member.instanceId, member);
    this.#leader ??= member;
  }

  delete(member: Member): void {
    this.#byId.delete(member.id);
    if (member.instanceId !== undefined) this.#byInstance.delete(member.instanceId);
    if (this.#leader === member) this.#leader = this.#byId.values().next().value;
  }

  /** Passes the lead to the first who can, if the leader cannot. */
  leadBy(canLead: (member: Member) => boolean): void {
    if (this.#leader !== undefined && !canLead(this.#leader))
      this.#leader = [...this].find(canLead);
  }

  /** From now on only who has the new id is this member. */
  rename(member: Member, id: string): void {
    this.#byId.delete(member.id);
    member.id = id;
    this.#byId.set(id, member);
  }

  clear(): void {
    this.#byId.clear();
    this.#byInstance.clear();
  }

  /** Why whoever calls himself so is not heard. */
  refusalOf(memberId: string, instanceId: string | undefined): GroupRefusal | undefined {
    const holder = this.findStatic(instanceId);
    if (holder !== undefined && holder.id !== memberId) return "FENCED_INSTANCE_ID";
    return this.#byId.has(memberId) ? undefined : "UNKNOWN_MEMBER_ID";
  }

  /** Whether there would be a protocol that all speak, with whoever asks to join. */
  canAgreeWith({ protocols, memberId, instanceId }: JoinRequest): boolean {
    // Whoever says what it said before is in agreement already: no need to ask all others, each time all join again.
    if (this.#byId.get(memberId)?.hasSpokenOf(protocols) === true) return true;
    const others = [...this].filter(
      (member) =>
        member.id !== memberId && (instanceId === undefined || member.instanceId !== instanceId),
    );
    return protocols.some(({ name }) => others.every((other) => other.speaks(name)));
  }

  /** Each member's vote goes to the first of its protocols that all others speak too. */
  vote(): string | undefined {
    const members = [...this];
    const votes = new Map<string, number>();
    const common = new Set(
      members[0]?.protocols
        .map(({ name }) => name)
        .filter((name) => members.every((member) => member.speaks(name))),
    );
    for (const { protocols } of members) {
      const choice = protocols.find(({ name }) => common.has(name));
      if (choice !== undefined) votes.set(choice.name, (votes.get(choice.name) ?? 0) + 1);
    }
    return [...votes].toSorted(([, a], [, b]) => b - a)[0]?.[0];
  }

  rebalanceTimeoutMs(): number {
    return Math.max(0, ...[...this].map((member) => member.rebalanceTimeoutMs));
  }
}
