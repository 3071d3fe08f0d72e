import { EventLogError } from "../../errors.ts";
import type { AppendOptions, NewRecord, RecordPosition } from "../../event-log.ts";
import { failureOf, positionsOf, refusalIn } from "../commit/append-refusals.ts";
import type { StagedRun } from "../batches/open-batch.ts";

/** One append of a producer under way, from when it was asked for until it is answered. */
export class Delivery {
  readonly topic: string;
  readonly options: AppendOptions;
  /** Settles when the attempt under way is over; undefined before the first. */
  attempt: Promise<void> | undefined;
  /** Why the last attempt did not bring everything into the log. */
  failure: EventLogError | undefined;
  /** Spent between attempts. */
  waitedMs = 0;
  readonly #records: readonly NewRecord[];
  /** By record: where it stands once it is in the log. */
  readonly #positions: (RecordPosition | undefined)[] = [];
  readonly #answer = Promise.withResolvers<readonly RecordPosition[]>();

  constructor(topic: string, records: readonly NewRecord[], options: AppendOptions) {
    this.topic = topic;
    this.options = options;
    this.#records = records;
  }

  get answer(): Promise<readonly RecordPosition[]> {
    return this.#answer.promise;
  }

  /** The records that are not in the log, to be sent by the next attempt; those of another partition may be. */
  get unsent(): readonly NewRecord[] {
    if (this.#positions.length === 0) return this.#records;
    return this.#records.filter((_, n) => this.#positions[n] === undefined);
  }

  /** Takes down what became of the records that were `unsent`. */
  note(runs: readonly StagedRun[]): void {
    let n = 0;
    for (const run of runs) {
      const positions = positionsOf([run]);
      for (let place = 0; place < run.count; place++) {
        while (this.#positions[n] !== undefined) n++;
        this.#positions[n++] = positions[place];
      }
    }
    this.failure = refusalIn(runs);
    if (this.failure === undefined) this.#answer.resolve(this.#kept());
  }

  /** Answers that it could not be done; what is in the log stays there. */
  refuse(error: unknown): void {
    const isRefusal = error instanceof EventLogError;
    const kept = this.#kept();
    this.#answer.reject(isRefusal ? failureOf(kept, this.#records.length, error) : error);
  }

  #kept(): RecordPosition[] {
    return this.#positions.filter((position) => position !== undefined);
  }
}
