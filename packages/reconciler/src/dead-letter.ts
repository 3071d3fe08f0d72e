import { type EventLog, EventLogError, type LogRecord, type NewRecord } from "@touchline/event-log";
import {
  type DeadLetter,
  deadLetterBytesMax,
  type Report,
  schemaHeader,
  topics,
} from "@touchline/football";
import { encode } from "@touchline/football/parse";

/** The record of a report nobody could believe or read, with its bytes and where it stands in `reports`. */
export function toDeadLetter(
  record: LogRecord,
  { problem, detail }: { readonly problem: string; readonly detail: string },
  report?: Report,
): NewRecord {
  const feedId = report?.source.feedId ?? "unknown";
  const letter: DeadLetter = {
    feedId,
    adapter: "reconciler",
    problem,
    detail: detail.slice(0, 2000),
    ...(report !== undefined && { feedMatchId: report.feedMatchId, matchId: report.matchId }),
    observedAt: report?.observedAt ?? record.timestamp,
    payloadBase64: record.value.subarray(0, deadLetterBytesMax).toString("base64"),
    payloadBytes: record.value.length,
  };
  const basis = `${record.topic}/${record.partition}@${record.offset}`;
  const headers = { [schemaHeader]: topics.deadLetters.schema, basis };
  return { key: feedId, value: encode(letter), headers };
}

/** Where refused reports are kept with the reason. */
export class DeadLetters {
  readonly #log: EventLog;
  readonly #onNotice: (notice: string) => void;
  #isTold = false;

  constructor(log: EventLog, onNotice: (notice: string) => void) {
    this.#log = log;
    this.#onNotice = onNotice;
  }

  /**
   * Makes them durable. When their partition is damaged that is told of once and the matches go on: the reports
   * themselves stand in `reports`. Throws what may pass, and what ends everything.
   */
  async keep(letters: readonly NewRecord[]): Promise<void> {
    if (letters.length === 0) return;
    try {
      await this.#log.append(topics.deadLetters.name, letters);
    } catch (error) {
      const isLost = error instanceof EventLogError && !error.retriable;
      if (!isLost || error.code === "EVENT_LOG_CLOSED") throw error;
      if (!this.#isTold)
        this.#onNotice(`reports are refused without dead letters: ${error.message}`);
      this.#isTold = true;
    }
  }
}
