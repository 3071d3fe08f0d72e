import { EventLogError } from "../../errors.ts";
import { PRODUCER_EPOCH_MAX } from "./producer-state.ts";

/** Names the log keeps at once. */
export const PRODUCER_NAMES_MAX = 10_000;
/** Bytes of a name. */
const NAME_BYTES_MAX = 249;
/** The highest epoch given out; the one above only says that an id is over. */
const EPOCH_GIVEN_MAX = PRODUCER_EPOCH_MAX - 1;

/** An id and epoch that were given to a producer; a fact for the journal. */
export interface ProducerStart {
  readonly producerId: number;
  readonly epoch: number;
  readonly name?: string | undefined;
}

/** What the checkpoint remembers of the ids. */
export interface ProducerIdsMark {
  readonly idsGiven: number;
  readonly named: readonly NamedMark[];
}

interface NamedMark extends Required<ProducerStart> {
  readonly name: string;
  /** By the log's time, epoch ms. */
  readonly seenAt: number;
}

interface Named extends ProducerStart {
  readonly name: string;
  /** Undefined while it was taken up since the last checkpoint, which gives it a time. */
  seenAt: number | undefined;
}

/**
 * Who may append under which id and epoch. No id is given twice. A name keeps its id, and each time it is taken up its
 * epoch rises, which fences whoever had it before.
 */
export class ProducerIds {
  readonly #named = new Map<number, Named>();
  readonly #idByName = new Map<string, number>();
  /** What was given last, durable or not yet, so that two who ask at once get two epochs. */
  readonly #givenByName = new Map<string, ProducerStart>();
  readonly #heldBy = new Map<number, number>();
  #idsGiven: number;

  constructor({ idsGiven, named }: ProducerIdsMark = { idsGiven: 0, named: [] }) {
    this.#idsGiven = idsGiven;
    for (const { seenAt, ...start } of named) this.#add(start, seenAt);
  }

  /** An id and epoch for a producer, to be committed before it appends. Throws OPTION_INVALID for a name that is none. */
  give(name: string | undefined): ProducerStart {
    if (name === undefined) return { producerId: this.#idsGiven++, epoch: 0 };
    this.#checkName(name);
    const before = this.#givenByName.get(name);
    const start =
      before === undefined || before.epoch >= EPOCH_GIVEN_MAX
        ? { producerId: this.#idsGiven++, epoch: 0, name }
        : { producerId: before.producerId, epoch: before.epoch + 1, name };
    this.#givenByName.set(name, start);
    return start;
  }

  /** Puts in force what was given: from here on the epochs before it are fenced. */
  apply({ producerId, epoch, name }: ProducerStart): void {
    this.#idsGiven = Math.max(this.#idsGiven, producerId + 1);
    if (name !== undefined) this.#add({ producerId, epoch, name }, undefined);
  }

  /** The epoch of a named producer now; undefined for ids that have no name. */
  currentEpoch(producerId: number): number | undefined {
    return this.#named.get(producerId)?.epoch;
  }

  /** While a producer is open its name does not expire. */
  hold(producerId: number): void {
    this.#heldBy.set(producerId, (this.#heldBy.get(producerId) ?? 0) + 1);
  }

  release(producerId: number): void {
    const holders = (this.#heldBy.get(producerId) ?? 0) - 1;
    if (holders > 0) this.#heldBy.set(producerId, holders);
    else this.#heldBy.delete(producerId);
  }

  /** Forgets names nobody has taken up for `expiryMs`, unless the producer is open or a partition still knows it. */
  expire(now: number, expiryMs: number, isKnown: (producerId: number) => boolean): void {
    for (const [producerId, named] of this.#named) {
      if (this.#heldBy.has(producerId) || isKnown(producerId)) named.seenAt = now;
      named.seenAt = Math.min(named.seenAt ?? now, now);
      if (now - named.seenAt <= expiryMs) continue;
      this.#named.delete(producerId);
      if (this.#idByName.get(named.name) !== producerId) continue;
      this.#idByName.delete(named.name);
      this.#givenByName.delete(named.name);
    }
  }

  mark(now: number): ProducerIdsMark {
    const named = [...this.#named.values()].map(({ seenAt = now, ...start }) => ({
      ...start,
      seenAt,
    }));
    return { idsGiven: this.#idsGiven, named };
  }

  #add(start: ProducerStart & { readonly name: string }, seenAt: number | undefined): void {
    const { producerId, epoch, name } = start;
    const before = this.#named.get(this.#idByName.get(name) ?? -1);
    if (before !== undefined && isNewer(before, start)) return;
    if (before !== undefined && before.producerId !== producerId)
      this.#named.set(before.producerId, { ...before, epoch: PRODUCER_EPOCH_MAX });
    this.#named.set(producerId, { producerId, epoch, name, seenAt });
    this.#idByName.set(name, producerId);
    const given = this.#givenByName.get(name);
    if (given === undefined || isNewer(start, given)) this.#givenByName.set(name, start);
  }

  #checkName(name: string): void {
    const sizeBytes = Buffer.byteLength(name);
    if (sizeBytes < 1 || sizeBytes > NAME_BYTES_MAX)
      throw invalid(`a producer's name has 1 to ${NAME_BYTES_MAX} bytes, not ${sizeBytes}`);
    if (this.#givenByName.size >= PRODUCER_NAMES_MAX && !this.#givenByName.has(name))
      throw invalid(
        `the log keeps the names of ${PRODUCER_NAMES_MAX} producers, and ${JSON.stringify(name)} would be one more; ` +
          "give a producer the same name each time, or none",
      );
  }
}

/** Ids rise, and epochs within an id. */
function isNewer(one: ProducerStart, than: ProducerStart): boolean {
  if (one.producerId !== than.producerId) return one.producerId > than.producerId;
  return one.epoch > than.epoch;
}

function invalid(message: string): EventLogError {
  return new EventLogError("EVENT_LOG_OPTION_INVALID", message);
}
