import type { EmbeddedLog } from "../src/embedded/index.ts";
import { BATCHES_REMEMBERED } from "../src/embedded/producers/producer-state.ts";
import { clientBatch } from "./client-batch.ts";
import { drawRecords } from "./draw-records.ts";
import { refusals } from "./ledger.ts";
import type { SentAppend } from "./sent-append.ts";
import type { TopicLedger } from "./topic-ledger.ts";
import type { LastingSender, World } from "./world.ts";

/** Far from those that the log gives. */
const FIRST_PRODUCER_ID = 1_000_000;

/** What a batch may meet besides: one before it was refused. */
const refusalsOfBatches = new Set([...refusals, "EVENT_LOG_SEQUENCE_OUT_OF_ORDER"]);

/** Sent again, a batch is the same to the byte. */
interface SentBatch {
  readonly bytes: Buffer;
  readonly append: SentAppend;
}

/** Lets as many of them send as the swarm has. */
export function addSenders(world: World): World {
  for (let n = 0; n < world.swarm.senders; n++) world.senders.push(new BatchSender(n, world));
  return world;
}

/**
 * An idempotent producer on the other side of a wire, as Kafka's own are: it keeps what was not answered and sends that again,
 * whatever became of the log meanwhile, and now and then something that was answered long ago. It outlives the log's crashes.
 */
class BatchSender implements LastingSender {
  readonly #world: World;
  readonly #producerId: number;
  #epoch = 0;
  #sequence = 0;
  /** Where its sequences count. */
  #topic: TopicLedger | undefined;
  #partition = 0;
  #unanswered: SentBatch[] = [];
  #answered: SentBatch[] = [];
  #isBusy = false;

  constructor(number: number, world: World) {
    this.#world = world;
    this.#producerId = FIRST_PRODUCER_ID + number;
  }

  get topic(): TopicLedger | undefined {
    return this.#topic;
  }

  beginLife(): void {
    this.#isBusy = false;
  }

  /** A power cut has taken what it had been told was there, so it begins anew, as whoever feeds from a source of his own does. */
  powerWasCut(): void {
    if (this.#topic?.isDirect === true) this.#topic = undefined;
  }

  /** Sends what is owed, or something again, or something new; one thing at a time. */
  async send(log: EmbeddedLog, mayRefuse: () => boolean): Promise<void> {
    if (this.#isBusy || !this.#hasTopic()) return;
    this.#isBusy = true;
    const { random } = this.#world;
    const [again, ...others] = this.#answered;
    if (this.#unanswered.length > 0 || again === undefined || random.chance(0.7)) {
      // Until one was answered the log does not know it, and lets it begin anywhere: so the first goes alone.
      const count = again === undefined ? 1 : 1 + random.below(3);
      if (this.#unanswered.length === 0) await this.#make(count);
      // In flight side by side, no more than the log remembers; when one fails those behind it do.
      const batches = [...this.#unanswered];
      await Promise.all(batches.map((batch) => this.#deliver(log, batch, mayRefuse)));
    } else await this.#deliver(log, random.pick([again, ...others]), mayRefuse);
    this.#isBusy = false;
  }

  async #deliver(log: EmbeddedLog, batch: SentBatch, mayRefuse: () => boolean): Promise<void> {
    const { ledger } = this.#world;
    const { append } = batch;
    const { topic, records } = append;
    const partition = this.#partition;
    ledger.sendAgain(append);
    try {
      const { baseOffset } = await log.appendBatch(topic.name, partition, Buffer.from(batch.bytes));
      const at = records.map((_, n) => ({ partition, offset: baseOffset + n }));
      ledger.acknowledge(append, at);
      this.#isAnswered(batch);
    } catch (error) {
      if (topic.state === "there" && !mayRefuse()) throw error;
      ledger.refuse(append, error, refusalsOfBatches);
    }
  }

  #isAnswered(batch: SentBatch): void {
    if (!this.#unanswered.includes(batch)) return;
    this.#unanswered = this.#unanswered.filter((other) => other !== batch);
    this.#answered = [...this.#answered, batch].slice(-BATCHES_REMEMBERED);
  }

  #hasTopic(): boolean {
    const { random, ledger, swarm } = this.#world;
    if (this.#topic?.state === "there") return true;
    const [first, ...others] = ledger.topics;
    if (first === undefined) return false;
    this.#topic = random.pick([first, ...others]);
    this.#partition = random.below(swarm.partitions);
    this.#epoch++;
    this.#sequence = 0;
    this.#unanswered = [];
    this.#answered = [];
    return true;
  }

  async #make(count: number): Promise<void> {
    const { random, ledger, swarm } = this.#world;
    const topic = this.#topic!;
    for (let left = count; left > 0; left--) {
      const records = drawRecords(this.#world, topic, this.#partition);
      const producer = {
        producerId: this.#producerId,
        producerEpoch: this.#epoch,
        baseSequence: this.#sequence,
      };
      const compression = random.pick(
        swarm.compresses ? (["none", "gzip", "zstd"] as const) : (["none"] as const),
      );
      const bytes = await clientBatch(records, this.#world.clockMs(), producer, compression);
      this.#sequence += records.length;
      const append = ledger.send(topic.name, records, `sender ${this.#producerId}`);
      this.#unanswered.push({ bytes, append });
    }
  }
}
