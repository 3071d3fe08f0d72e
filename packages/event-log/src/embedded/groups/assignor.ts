import type { TopicPartition } from "./group-source.ts";
import type { Subscription } from "./consumer-protocol.ts";

/** A member as the leader of its group sees it. */
export interface SubscribedMember extends Subscription {
  readonly id: string;
}

/** Who should read what, once everyone has let go of what it should not. Gives every member an entry. */
export type Assignor = (
  members: readonly SubscribedMember[],
  partitionsOf: (topic: string) => number,
) => Map<string, TopicPartition[]>;

/** Claimed by two as of the same generation: neither is believed. */
const DISPUTED = Symbol("disputed");

/** Who owns what, by `keyOf`: whoever claims it as of the highest generation, if that is one member only. */
export class Ownership {
  readonly #owners = new Map<string, { owner: string | typeof DISPUTED; generation: number }>();

  constructor(members: readonly SubscribedMember[]) {
    for (const { id, owned, generation } of members)
      for (const partition of owned) this.#claim(keyOf(partition), id, generation);
  }

  owns(memberId: string, partition: TopicPartition): boolean {
    return this.#owners.get(keyOf(partition))?.owner === memberId;
  }

  /** Nobody else has it: it may be given to this member at once. */
  isFreeFor(memberId: string, partition: TopicPartition): boolean {
    const claim = this.#owners.get(keyOf(partition));
    return claim === undefined || claim.owner === memberId;
  }

  #claim(key: string, owner: string, generation: number): void {
    const claim = this.#owners.get(key);
    if (claim === undefined || claim.generation < generation)
      this.#owners.set(key, { owner, generation });
    else if (claim.generation === generation) claim.owner = DISPUTED;
  }
}

/**
 * Takes from an assignment what somebody else still owns (KIP-429): that one is to let go of it first, and joins again
 * when it has, whereupon a second round gives it away. So nobody stops reading what it keeps.
 */
export function withoutOwnedByOthers(
  target: ReadonlyMap<string, readonly TopicPartition[]>,
  members: readonly SubscribedMember[],
): Map<string, readonly TopicPartition[]> {
  const ownership = new Ownership(members);
  const free = ([id, partitions]: [string, readonly TopicPartition[]]) =>
    [id, partitions.filter((partition) => ownership.isFreeFor(id, partition))] as const;
  return new Map([...target].map(free));
}

export function keyOf({ topic, partition }: TopicPartition): string {
  return `${topic}/${partition}`;
}
