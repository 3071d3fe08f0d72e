import type { GivenSettings, TopicOptions } from "../../event-log.ts";
import type { GroupNote } from "../groups/committed-offsets.ts";
import type { ProducerStart } from "../producers/producer-ids.ts";
import type { Roster } from "../replicas/roster.ts";

/** What a note in the journal says. */
export type NoteContent =
  | { readonly type: "topic made"; readonly id: number; readonly topic: TopicOptions }
  | { readonly type: "topic changed"; readonly id: number; readonly settings: GivenSettings }
  | { readonly type: "topic deleted"; readonly id: number; readonly name: string }
  | GroupNote
  | ({ readonly type: "producer started" } & ProducerStart)
  | EpochRaised
  | { readonly type: "roster changed"; readonly roster: Roster };

/** From `startOffset` on the batches of a partition carry this epoch. */
export interface EpochRaised {
  readonly type: "epoch raised";
  readonly topic: string;
  readonly partition: number;
  readonly epoch: number;
  readonly startOffset: number;
}
