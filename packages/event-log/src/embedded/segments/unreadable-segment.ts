import { EventLogError } from "../../errors.ts";
import type { Segment } from "./segment.ts";

/** A segment that the disk did not give, and why: STORAGE_FAULT. */
export function unreadableSegment({ path }: Segment, cause: unknown): EventLogError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new EventLogError(
    "EVENT_LOG_STORAGE_FAULT",
    `${path} could not be read (${why}); check the disk`,
    { cause },
  );
}
