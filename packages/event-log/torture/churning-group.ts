import { ok } from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { EventLogError } from "../src/errors.ts";
import type {
  ConsumedBatch,
  Consumer,
  ConsumeOptions,
  EventLog,
  GroupDescription,
} from "../src/event-log.ts";
import type { SeededRandom } from "../src/testing/seeded-random.ts";
import { GroupWitness } from "./group-witness.ts";

/** Silence after which a member, and the return after which a static one, is no longer waited for. */
const PATIENCE_MS = 1000;

interface Membership {
  readonly consumer: Consumer;
  readonly instanceId: string | undefined;
  fate: "stays" | "leaves" | "dies";
  hasBatch: boolean;
  /** Resolves when it has left the group, or died. */
  readonly over: PromiseWithResolvers<void>;
}

/** A consumer group whose members come and go. */
export class ChurningGroup {
  readonly witness: GroupWitness;
  readonly name: string;
  readonly #log: EventLog;
  readonly #random: SeededRandom;
  readonly #options: ConsumeOptions;
  readonly #partitions: number;
  readonly #members = new Set<Membership>();
  readonly #leaving = new Set<Membership>();
  #instances = 0;
  #failure: { readonly error: unknown } | undefined;
  /** From when on the group knows who its members are. */
  #settledAt = 0;

  constructor(
    log: EventLog,
    random: SeededRandom,
    options: Pick<ConsumeOptions, "group" | "topics" | "assignment">,
    partitions: number,
  ) {
    this.#log = log;
    this.#random = random;
    this.name = options.group;
    this.#options = {
      ...options,
      recordsMax: 50,
      sessionTimeoutMs: PATIENCE_MS,
      pollIntervalMaxMs: PATIENCE_MS,
    };
    this.#partitions = partitions;
    this.witness = new GroupWitness(options.group, partitions, PATIENCE_MS);
  }

  get size(): number {
    return this.#members.size;
  }

  async join(): Promise<void> {
    const instanceId = this.#random.chance(0.2) ? `static-${this.#instances++}` : undefined;
    const consumer = await this.#log.consume({ ...this.#options, instanceId });
    const over = Promise.withResolvers<void>();
    const member: Membership = { consumer, instanceId, fate: "stays", hasBatch: false, over };
    this.#members.add(member);
    this.#changed(0);
    this.#live(member).then(over.resolve, (error: unknown) => {
      this.#failure ??= { error };
      over.resolve();
    });
  }

  /** One of the members leaves when it is done with its batch, or dies with the next one in hand. */
  lose(fate: "leaves" | "dies"): void {
    const member = [...this.#members][this.#random.below(this.#members.size)];
    if (member === undefined) return;
    this.#members.delete(member);
    member.fate = fate;
    this.#leaving.add(member);
    if (fate === "leaves" && !member.hasBatch) void this.#close(member);
  }

  /** Lets those go who are to go, and tells how long the rest then took to have all partitions between them. */
  async converge(msMax: number): Promise<number> {
    await this.#allOver();
    for (;;) {
      this.check();
      const group = await this.#describe();
      const hasAll = this.#assigned().length === this.#partitions;
      const ms = Math.max(0, performance.now() - this.#settledAt);
      if (hasAll && group?.state === "Stable" && group.members === this.size) return ms;
      ok(
        ms < msMax,
        `group ${this.name} is ${group?.state} with ${this.#assigned().length} of ${this.#partitions} partitions ` +
          `given to ${group?.members} members, ${this.size} of them alive, ${msMax} ms after its last change`,
      );
      await pause(5);
    }
  }

  /** Throws when a member failed, or when two have the same partition. */
  check(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
    const assigned = this.#assigned();
    ok(
      new Set(assigned).size === assigned.length,
      `group ${this.name}: one partition, two members`,
    );
  }

  /** All members leave, and the group is empty when it waits for no static one any longer. */
  async end(msMax: number): Promise<void> {
    while (this.size > 0) this.lose("leaves");
    await this.#allOver();
    this.check();
    while ((await this.#describe())?.state !== "Empty") {
      const ms = performance.now() - this.#settledAt;
      ok(ms < msMax, `group ${this.name} still has members ${msMax} ms after the last one left`);
      await pause(20);
    }
  }

  async #describe(): Promise<GroupDescription | undefined> {
    return (await this.#log.describeGroups()).find(({ group }) => group === this.name);
  }

  async #allOver(): Promise<void> {
    for (const member of this.#leaving) await member.over.promise;
    this.#leaving.clear();
  }

  #assigned(): number[] {
    return [...this.#members].flatMap(({ consumer }) =>
      consumer.assignment().map(({ partition }) => partition),
    );
  }

  async #live(member: Membership): Promise<void> {
    for await (const batch of member.consumer) {
      member.hasBatch = true;
      this.witness.given(member, batch);
      if (member.fate === "dies") await this.#die(member);
      await pause(this.#random.below(5));
      if (this.#random.chance(0.8)) await this.#commit(member, batch);
      this.witness.done(member, batch);
      member.hasBatch = false;
      if (member.fate === "leaves") return this.#close(member);
    }
  }

  async #commit(member: Membership, { partition, topic, records }: ConsumedBatch): Promise<void> {
    const offset = records.at(-1)!.offset + 1;
    try {
      await member.consumer.commit(topic, partition, offset);
      this.witness.committed(partition, offset);
    } catch (error) {
      const isGivenUp =
        error instanceof EventLogError && error.code === "EVENT_LOG_PARTITION_NOT_ASSIGNED";
      if (!isGivenUp) throw error;
      this.witness.refused(member, partition);
    }
  }

  /** It never comes back for another batch: then it is given up, and if it is static, waited for after that. */
  #die(member: Membership): Promise<never> {
    this.#changed(PATIENCE_MS + (member.instanceId === undefined ? 0 : PATIENCE_MS));
    member.over.resolve();
    // Leaving the loop would be leaving the group.
    return Promise.withResolvers<never>().promise;
  }

  async #close(member: Membership): Promise<void> {
    // A static member is waited for.
    this.#changed(member.instanceId === undefined ? 0 : PATIENCE_MS);
    await member.consumer.close();
  }

  #changed(noticedAfterMs: number): void {
    this.#settledAt = Math.max(this.#settledAt, performance.now() + noticedAfterMs);
  }
}
