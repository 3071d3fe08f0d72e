import { EventLogError } from "../src/errors.ts";
import type { EmbeddedLog } from "../src/embedded/index.ts";
import type { DiskTrouble } from "./disk-trouble.ts";
import { refusals } from "./ledger.ts";
import type { World } from "./world.ts";

/** A process that has the log open. */
export interface Scene {
  readonly world: World;
  readonly trouble: DiskTrouble;
  readonly log: EmbeddedLog;
}

/** Lets an error pass that the disk's trouble can have caused. */
export function allow(error: unknown, trouble: DiskTrouble): undefined {
  if (!trouble.hasBegun || !(error instanceof EventLogError)) throw error;
  if (!refusals.has(error.code)) throw error;
}

/** Lets an error pass also where it comes of a topic that is deleted. */
export function allowOf(topic: { readonly state: string }, error: unknown, trouble: DiskTrouble) {
  const isOfTopic =
    error instanceof EventLogError &&
    /^EVENT_LOG_(?:TOPIC_UNKNOWN|PARTITION_NOT_ASSIGNED|PARTLY_APPENDED)$/.test(error.code);
  if (topic.state === "there" || !isOfTopic) allow(error, trouble);
}
