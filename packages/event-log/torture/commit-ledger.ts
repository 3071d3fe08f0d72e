import { ok } from "node:assert/strict";
import type { EventLog } from "../src/event-log.ts";
import type { PartitionLedger } from "./partition-ledger.ts";

interface CommittedBounds {
  readonly at: PartitionLedger;
  sent: Set<number>;
  /** The highest that was acknowledged or seen. */
  least: number;
}

/** What the outside knows of the groups' committed offsets, each of which was only ever moved forward. */
export class CommitLedger {
  readonly #bounds = new Map<string, CommittedBounds>();

  send(group: string, at: PartitionLedger, offset: number): void {
    this.#boundsOf(group, at).sent.add(offset);
  }

  acknowledge(group: string, at: PartitionLedger, offset: number): void {
    if (at.topic.state !== "there") return;
    const bounds = this.#boundsOf(group, at);
    bounds.least = Math.max(bounds.least, offset);
  }

  /** A process has opened the log and found a partition to end there: what was committed behind that is put back to it. */
  cut(at: PartitionLedger, end: number): void {
    for (const bounds of this.#bounds.values())
      if (bounds.at === at) {
        bounds.least = Math.min(bounds.least, end);
        bounds.sent = new Set([...bounds.sent].map((offset) => Math.min(offset, end)));
      }
  }

  /** Takes in what the log says its groups have committed: from now on that must stay. */
  async see(log: EventLog): Promise<void> {
    // What is acknowledged while it is asked, the answer need not tell.
    const leasts = new Map([...this.#bounds].map(([place, { least }]) => [place, least]));
    const told = new Map(
      (await log.describeGroups()).flatMap(({ group, partitions }) =>
        partitions.map(
          ({ topic, partition, committedOffset }) =>
            [placeOf(group, topic, partition), committedOffset] as const,
        ),
      ),
    );
    for (const [place, bounds] of this.#bounds) {
      const { state } = bounds.at.topic;
      if (state === "gone") this.#bounds.delete(place);
      if (state !== "there") continue;
      const committed = told.get(place) ?? 0;
      const { sent, at } = bounds;
      const least = leasts.get(place) ?? 0;
      // A member that has committed nothing is said to be where it will begin, which is the first that is kept.
      if (least === 0 && at.topic.mayRetain) continue;
      ok(
        committed >= least && (committed === least || sent.has(committed)),
        `${place} is committed to ${committed}, told ${least}, sent ${[...sent].join(", ")}`,
      );
      bounds.least = Math.max(bounds.least, committed);
    }
  }

  #boundsOf(group: string, at: PartitionLedger): CommittedBounds {
    const place = placeOf(group, at.topic.name, at.partition);
    let bounds = this.#bounds.get(place);
    if (bounds?.at !== at) this.#bounds.set(place, (bounds = { at, sent: new Set(), least: 0 }));
    return bounds;
  }
}

function placeOf(group: string, topic: string, partition: number): string {
  return `${group}/${topic}/${partition}`;
}
