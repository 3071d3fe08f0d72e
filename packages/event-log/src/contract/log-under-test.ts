import type { EventLog } from "../event-log.ts";

/** One engine with one empty log, and the means to treat it badly. */
export interface LogUnderTest {
  readonly log: EventLog;
  /** Closes the log in good order and opens it again. */
  reopen(): Promise<EventLog>;
  /** Ends the process under the log without warning, as harshly as the engine promises to bear, and opens it again. */
  crash(): Promise<EventLog>;
  dispose(): Promise<void>;
}
