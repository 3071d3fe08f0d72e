import { EventLogError } from "../../errors.ts";
import type { OffsetMove, OffsetReset } from "../../event-log.ts";
import { offsetAtTime, throwUnlessKept } from "../reading/log-reader.ts";
import type { LogState } from "../partitions/log-state.ts";
import type { Partition } from "../partitions/partition.ts";
import { keyOf } from "./assignor.ts";

/** Where a reset would move a group, partition by partition; nothing is moved. Throws when it names nothing there is. */
export async function previewReset(state: LogState, reset: OffsetReset): Promise<OffsetMove[]> {
  checkTarget(reset.to);
  return Promise.all(
    partitionsOf(state, reset).map(async (partition) => {
      const { topic, partition: number, startOffset, highWatermark } = partition;
      const from = state.offsets.find(reset.group, topic, number)?.offset;
      const wanted = await target(partition, reset.to, from ?? startOffset);
      const to = Math.min(Math.max(wanted, startOffset), highWatermark);
      return { topic, partition: number, from, to };
    }),
  );
}

/** Throws unless each move names a partition once and an offset that is kept now. */
export function checkMoves(state: LogState, moves: readonly OffsetMove[]): void {
  const seen = new Set<string>();
  for (const move of moves) {
    throwUnlessKept(state.partition(move.topic, move.partition), move.to);
    if (seen.has(keyOf(move)))
      throw invalid(`${keyOf(move)} is to be moved twice; name each partition once`);
    seen.add(keyOf(move));
  }
}

async function target(
  partition: Partition,
  to: OffsetReset["to"],
  current: number,
): Promise<number> {
  if (to === "earliest") return partition.startOffset;
  if (to === "latest") return partition.highWatermark;
  if ("time" in to) return offsetAtTime(partition, to.time);
  if ("shift" in to) return current + to.shift;
  return to.offset;
}

/** The partitions that are named, else all of the topics that are named, else all of what the group has committed to. */
function partitionsOf(state: LogState, { group, topics, partitions }: OffsetReset): Partition[] {
  if (partitions !== undefined)
    return partitions.map(({ topic, partition }) => state.partition(topic, partition));
  if (topics !== undefined)
    return [...new Set(topics)].flatMap((topic) => state.topic(topic).partitions);
  if (!state.offsets.has(group)) throw groupUnknown(group);
  const committed = new Set(state.offsets.of(group).map(({ topic }) => topic));
  return [...committed].flatMap((topic) => state.findTopic(topic)?.partitions ?? []);
}

function checkTarget(to: OffsetReset["to"]): void {
  if (to === "earliest" || to === "latest") return;
  const [value] = Object.values(to);
  if (Number.isSafeInteger(value)) return;
  throw invalid(`offsets move to a whole offset, by a whole number or to epoch ms, not ${value}`);
}

export function groupUnknown(group: string): EventLogError {
  return new EventLogError(
    "EVENT_LOG_GROUP_UNKNOWN",
    `group ${JSON.stringify(group)} has committed nothing here; mend its name, or say which topics it is to read`,
  );
}

function invalid(message: string): EventLogError {
  return new EventLogError("EVENT_LOG_OPTION_INVALID", message);
}
