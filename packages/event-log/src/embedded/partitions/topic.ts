import type { TopicSettings } from "../../event-log.ts";
import type { Partition } from "./partition.ts";

/** A topic as it runs. */
export interface Topic {
  readonly id: number;
  readonly name: string;
  settings: TopicSettings;
  /** Its batches go straight to the segments and not by the journal. Changes with the durability, at an opening. */
  isDirect: boolean;
  readonly partitions: Partition[];
}
