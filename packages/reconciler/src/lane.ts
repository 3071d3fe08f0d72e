import type { ConsumedBatch, EventLog, LogRecord, NewRecord } from "@touchline/event-log";
import { type Report, topics } from "@touchline/football";
import { parseReport } from "@touchline/football/parse";
import { readLedger, type Survey, survey, toRecord } from "./canonical-stream.ts";
import { type DeadLetters, toDeadLetter } from "./dead-letter.ts";
import { ReconcilerError } from "./errors.ts";
import type { MatchLedger } from "./ledger.ts";
import type { LedgerCache } from "./ledger-cache.ts";
import { reconcile } from "./reconcile.ts";
import type { StreamIndex } from "./stream-index.ts";

/** What became of a batch of reports. */
export interface Outcome {
  readonly reports: number;
  readonly events: number;
  /** Reports that said nothing new. */
  readonly repeated: number;
  /** Reports that went to the dead letters. */
  readonly refused: number;
}

/** What a lane works with. */
export interface LaneParts {
  readonly log: EventLog;
  readonly partition: number;
  readonly cache: LedgerCache;
  readonly deadLetters: DeadLetters;
}

/**
 * One partition on its way from `reports` to `match-events`. It remembers nothing that is not in the log, so a batch
 * is decided once, or, when its events did not become durable, decided again with the same bytes.
 */
export class Lane {
  readonly #log: EventLog;
  readonly #partition: number;
  readonly #cache: LedgerCache;
  readonly #deadLetters: DeadLetters;
  readonly #index: StreamIndex;
  #nextEventOffset: number;
  #basisOffset: number;

  private constructor({ log, partition, cache, deadLetters }: LaneParts, found: Survey) {
    this.#log = log;
    this.#partition = partition;
    this.#cache = cache;
    this.#deadLetters = deadLetters;
    this.#index = found.index;
    this.#nextEventOffset = found.nextOffset;
    this.#basisOffset = found.basisOffset;
  }

  /** Takes a partition over, to go on after the last report that anything in its output follows from. */
  static async takeOver(parts: LaneParts): Promise<Lane> {
    parts.cache.forget(parts.partition);
    return new Lane(parts, await survey(parts.log, parts.partition));
  }

  /** Matches that have events here. */
  get matches(): number {
    return this.#index.matches;
  }

  /**
   * Decides a batch and makes what follows from it durable: first the dead letters, then all events in one append
   * (G6). Memory follows the disk, never the other way. After an error the partition must be taken over anew.
   */
  async decide({ records }: ConsumedBatch): Promise<Outcome> {
    const heard = records.filter(({ offset }) => offset > this.#basisOffset).map(hear);
    const ledgers = await this.#ledgersFor(heard);
    const decided = decideAll(heard, ledgers, this.#partition);
    await this.#deadLetters.keep(decided.deadLetters);
    if (decided.events.length > 0) await this.#append(decided.events);
    for (const ledger of ledgers.values())
      if (isLedger(ledger)) this.#cache.put(this.#partition, ledger);
    this.#basisOffset = Math.max(this.#basisOffset, records.at(-1)?.offset ?? -1);
    return {
      reports: heard.length,
      events: decided.events.length,
      repeated: decided.repeated,
      refused: decided.deadLetters.length,
    };
  }

  /** The ledgers of all matches a batch is about, from memory or read back from the log. */
  async #ledgersFor(heard: readonly Heard[]): Promise<Ledgers> {
    const ledgers: Ledgers = new Map();
    for (const { report } of heard) {
      if (report === undefined || ledgers.has(report.matchId)) continue;
      ledgers.set(report.matchId, await this.#ledgerOf(report.matchId));
    }
    return ledgers;
  }

  async #ledgerOf(matchId: string): Promise<LedgerOrFault> {
    const held = this.#cache.get(matchId);
    if (held !== undefined || !this.#index.has(matchId)) return held;
    try {
      return await readLedger(this.#log, this.#partition, matchId, this.#index);
    } catch (error) {
      if (error instanceof ReconcilerError) return error;
      throw error;
    }
  }

  async #append(events: readonly NewRecord[]): Promise<void> {
    const positions = await this.#log.append(topics.matchEvents.name, events);
    const first = positions[0]?.offset;
    if (first !== this.#nextEventOffset)
      throw new ReconcilerError(
        "RECONCILER_NOT_ALONE",
        `events appended to ${topics.matchEvents.name}/${this.#partition} stand at ${first}, not at ` +
          `${this.#nextEventOffset}: something else writes there; stop it, then start again`,
      );
    for (const [i, { key }] of events.entries()) this.#index.add(String(key), first + i);
    this.#nextEventOffset = first + events.length;
  }
}

/** A record of `reports`: what it says, or what is wrong with it. */
type Heard =
  | { readonly record: LogRecord; readonly report: Report }
  | { readonly record: LogRecord; readonly report: undefined; readonly problem: Problem };

interface Problem {
  readonly problem: "wrong_shape" | "wrong_key" | "too_large";
  readonly detail: string;
}

/** Bytes of a report at most. An event is hardly larger than its report, and must fit into the log too. */
const reportBytesMax = 256 * 1024;

type LedgerOrFault = MatchLedger | ReconcilerError | undefined;
type Ledgers = Map<string, LedgerOrFault>;

const isLedger = (ledger: LedgerOrFault): ledger is MatchLedger =>
  ledger !== undefined && !(ledger instanceof ReconcilerError);

function hear(record: LogRecord): Heard {
  const unheard = (problem: Problem["problem"], detail: string): Heard => ({
    record,
    report: undefined,
    problem: { problem, detail },
  });
  const { value, key } = record;
  if (value.length > reportBytesMax)
    return unheard("too_large", `it has ${value.length} bytes, ${reportBytesMax} are allowed`);
  const parsed = parseReport(value);
  if (!parsed.ok) return unheard("wrong_shape", parsed.problem);
  const { matchId } = parsed.value;
  if (key?.toString("utf8") === matchId) return { record, report: parsed.value };
  // Another key may mean another partition, and then the match would have two canonical streams.
  const given = key === undefined ? "no key" : `key ${key.toString("utf8").slice(0, 100)}`;
  return unheard("wrong_key", `it has ${given} but is about match ${matchId}`);
}

/** Decides report by report; `ledgers` goes along. */
function decideAll(heard: readonly Heard[], ledgers: Ledgers, partition: number) {
  const events: NewRecord[] = [];
  const deadLetters: NewRecord[] = [];
  let repeated = 0;
  for (const one of heard) {
    const { record, report } = one;
    if (report === undefined) {
      deadLetters.push(toDeadLetter(record, one.problem));
      continue;
    }
    const ledger = ledgers.get(report.matchId);
    if (ledger instanceof ReconcilerError) {
      const fault = { problem: "stream_broken", detail: ledger.message };
      deadLetters.push(toDeadLetter(record, fault, report));
      continue;
    }
    const logged = { partition, offset: record.offset, at: record.timestamp };
    const decision = reconcile(ledger, report, logged);
    ledgers.set(report.matchId, decision.ledger);
    for (const event of decision.events) events.push(toRecord(event, report.reportId));
    if (decision.refused) deadLetters.push(toDeadLetter(record, decision.refused, report));
    else if (decision.events.length === 0) repeated += 1;
  }
  return { events, deadLetters, repeated };
}
