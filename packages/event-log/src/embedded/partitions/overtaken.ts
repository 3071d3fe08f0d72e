import { EventLogError } from "../../errors.ts";
import { ioCode } from "../disk/file-system.ts";
import type { Partition } from "./partition.ts";

/** Whether a read failed because the file is not there. */
export function isOfLostFile(error: EventLogError): boolean {
  return ioCode(error.cause) === "ENOENT";
}

/**
 * For a log that was opened to read: the process that writes has removed the file that holds `offset`, which was there at
 * opening. All up to the end of that file counts as removed here too; what comes back tells the reader.
 */
export function overtaken(partition: Partition, offset: number): EventLogError {
  const { topic, replica, replicas } = partition;
  // Another reader may have been told already.
  const lost = partition.segments.find((s) => s.baseOffset <= offset && offset < s.nextOffset);
  if (lost !== undefined) {
    // Nothing is written here, so the last one may go like the others.
    if (lost.nextOffset === replica.nextOffset) replicas.seal(0);
    partition.removeBefore(lost.nextOffset);
  }
  return new EventLogError(
    "EVENT_LOG_OFFSET_OUT_OF_RANGE",
    `the process that writes removed offset ${offset} of ${topic}/${partition.partition} since this log was opened: ` +
      `read from ${partition.startOffset} on, or open it again`,
  );
}
