import { EventLogError } from "../../errors.ts";
import type { PartitionDescription } from "../../event-log.ts";
import type { MetricsRecorder } from "../metrics/metrics-recorder.ts";

export interface PartitionHealthOptions {
  readonly topic: string;
  readonly partition: number;
  readonly metrics: MetricsRecorder;
  /** Its segments were met damaged before, and are to be checked. */
  readonly isSuspect: boolean;
  /** Called when it goes offline, before `changed`. */
  readonly wentOffline: () => void;
  /** Called whenever those who wait are to look again whether it takes and gives records. */
  readonly changed: () => void;
}

/** Whether a partition takes and gives records, and what stands in the way. */
export class PartitionHealth {
  readonly #options: PartitionHealthOptions;
  #status: PartitionDescription["status"] = "online";
  #fault: string | undefined;
  #lost: string | undefined;
  #isSuspect: boolean;
  /** It is offline as the disk did not give a file, which may be whole. */
  #isUnreadable = false;
  #hasLostHome = false;
  /** Its topic is deleted, or about to be. */
  #isRetired = false;

  constructor(options: PartitionHealthOptions) {
    this.#options = options;
    this.#isSuspect = options.isSuspect;
  }

  get status(): PartitionDescription["status"] {
    return this.#isRetired ? "offline" : this.#status;
  }

  /** The first reason why it is not online. */
  get fault(): string | undefined {
    return this.#fault;
  }

  /** Why it is offline for good. */
  get lost(): string | undefined {
    return this.#lost;
  }

  /** All its segments are to be checked, not only the one that was being written. */
  get isSuspect(): boolean {
    return this.#isSuspect;
  }

  /** It takes no records for no other reason than that its only directory failed. */
  get hasLostHome(): boolean {
    return this.#hasLostHome && this.#status === "read_only";
  }

  /** As it was before its topic was deleted, if it was. */
  describe(): Pick<PartitionDescription, "status" | "fault"> {
    return { status: this.#status, fault: this.#fault };
  }

  /** Takes no more records (`read_only`) or also gives none (`offline`), and keeps the first reason. */
  stop(status: "read_only" | "offline", fault: string): void {
    if (this.#status === "offline") return;
    this.#status = status;
    this.#fault ??= fault;
    if (status === "offline") this.#options.wentOffline();
    this.#options.changed();
  }

  /** Goes offline over a segment that is not what was synced. Put back from a copy, it is whole again at the next opening. */
  foundDamaged(fault: string): void {
    this.#options.metrics.corruptBatches++;
    this.#isSuspect = true;
    this.stop("offline", fault);
  }

  /** Goes offline over a file that the disk does not give. At the next opening all its segments are looked at. */
  foundUnreadable(fault: string): void {
    this.#isSuspect = true;
    if (this.#status !== "offline") this.#isUnreadable = true;
    this.stop("offline", fault);
  }

  foundWhole(): void {
    this.#isSuspect = false;
  }

  /** Goes offline for good: acknowledged records are gone from the journal, and no segment has them. */
  lose(fault: string): void {
    this.#options.metrics.corruptBatches++;
    this.#lost ??= fault;
    this.stop("offline", fault);
  }

  /** The only directory that has it failed. */
  loseHome(fault: string): void {
    this.#hasLostHome ||= this.#status === "online";
    this.stop("read_only", fault);
  }

  /** Takes records again. */
  resume(): void {
    this.#hasLostHome = false;
    this.#status = "online";
    this.#fault = undefined;
    this.#options.changed();
  }

  /** Takes and gives nothing more: its topic is being deleted. */
  retire(): void {
    this.#isRetired = true;
    this.#options.changed();
  }

  /** Its topic was not deleted after all. */
  reinstate(): void {
    this.#isRetired = false;
    this.#options.changed();
  }

  offlineError(): EventLogError {
    const { topic, partition } = this.#options;
    if (this.#isRetired) {
      return new EventLogError(
        "EVENT_LOG_TOPIC_UNKNOWN",
        `topic ${topic} was deleted; make it with createTopic`,
      );
    }
    const offline = `${topic}/${partition} is offline: ${this.#fault ?? "unknown damage"}`;
    return this.#isUnreadable
      ? new EventLogError(
          "EVENT_LOG_STORAGE_FAULT",
          `${offline}. Check the disk, then open the log again`,
        )
      : new EventLogError("EVENT_LOG_CORRUPT", offline);
  }
}
