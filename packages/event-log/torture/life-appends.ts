import { ok } from "node:assert/strict";
import type { AppendOptions, EventLog, Producer } from "../src/event-log.ts";
import { drawRecords } from "./draw-records.ts";
import { refusals } from "./ledger.ts";
import { allow, allowOf, type Scene } from "./scene.ts";
import type { TopicLedger } from "./topic-ledger.ts";

/** What a producer may meet besides: an append of its own before this one failed. */
const refusalsOfProducers = new Set([...refusals, "EVENT_LOG_SEQUENCE_OUT_OF_ORDER"]);

/** All that is appended in one life: by the log itself, by producers with a name, and by clients that send batches. */
export class LifeAppends {
  readonly #scene: Scene;
  readonly #underWay = new Map<TopicLedger, Promise<unknown>[]>();
  readonly #producers: { readonly name: string; readonly producer: Producer }[] = [];

  constructor(scene: Scene) {
    this.#scene = scene;
    for (const sender of scene.world.senders) sender.beginLife();
  }

  /** Takes up the producers' names again; of each the log knows where it was. */
  async takeUpNames(): Promise<void> {
    const { world, log, trouble } = this.#scene;
    for (let n = 0; n < world.swarm.producers; n++)
      try {
        const name = `producer ${n}`;
        const deliveryTimeoutMs = world.random.pick([0, 1000]);
        const producer = await log.producer({ name, deliveryTimeoutMs });
        this.#producers.push({ name, producer });
        for (const topic of world.ledger.topics) await this.#checkLast(topic, name, producer);
      } catch (error) {
        allow(error, trouble);
      }
  }

  async #checkLast(topic: TopicLedger, name: string, producer: Producer): Promise<void> {
    for (const partition of topic.partitions) {
      const told = await producer.lastOffset(topic.name, partition.partition);
      if (this.#scene.trouble.hasBegun) return;
      const known = partition.newestOf(name);
      const isRight = topic.mayLack ? (told ?? -1) >= (known ?? -1) : told === known;
      ok(isRight, `${name} was last in ${partition.name} at ${known}, and is told ${told}`);
    }
  }

  /** Resolves when nothing is under way to a topic that takes no more: what came late would go to the next of its name. */
  async ended(topic: TopicLedger): Promise<void> {
    await Promise.allSettled(this.#underWay.get(topic) ?? []);
  }

  async appendOne(): Promise<void> {
    const { world, log, trouble } = this.#scene;
    const { random } = world;
    const others = [...this.#producers, ...world.senders];
    const by = others[random.below(others.length + 1)];
    if (by === undefined) await this.#append(log);
    else if ("name" in by) await this.#append(by.producer, by.name);
    else {
      const sending = by.send(log, () => trouble.hasBegun);
      if (by.topic !== undefined) this.#note(by.topic, sending);
      await sending;
    }
  }

  #note(topic: TopicLedger, underWay: Promise<unknown>): void {
    this.#underWay.set(topic, [...(this.#underWay.get(topic) ?? []), underWay]);
  }

  /** On a disk that has nothing wrong with it any longer. */
  async appendForSure(): Promise<void> {
    const { world, log } = this.#scene;
    const { ledger } = world;
    const topic = ledger.topics[0];
    if (topic === undefined) return;
    const records = drawRecords(world, topic);
    const append = ledger.send(topic.name, records);
    ledger.acknowledge(append, await log.append(topic.name, records));
  }

  async #append(by: Pick<EventLog, "append">, source?: string): Promise<void> {
    const { world, trouble } = this.#scene;
    const { random, ledger, swarm } = world;
    const [first, ...others] = ledger.topics;
    if (first === undefined) return;
    const topic = random.pick([first, ...others]);
    const records = drawRecords(world, topic);
    const options: AppendOptions =
      swarm.compresses && random.chance(0.5) ? { compression: "zstd" } : {};
    const append = ledger.send(topic.name, records, source);
    const appending = by.append(topic.name, records, options);
    this.#note(topic, appending);
    try {
      ledger.acknowledge(append, await appending);
    } catch (error) {
      if (!trouble.hasBegun) allowOf(topic, error, trouble);
      ledger.refuse(append, error, source === undefined ? refusals : refusalsOfProducers);
    }
  }
}
