import type { GroupDescription, GroupMembership } from "../../event-log.ts";
import type { LogState } from "../partitions/log-state.ts";
import type { Partition } from "../partitions/partition.ts";
import { decodeAssignment, decodeSubscription } from "./consumer-protocol.ts";
import type { GroupSnapshot, MemberSnapshot } from "./coordinator-protocol.ts";
import type { LagClock } from "./lag.ts";

/** Each group's place in each partition it committed to or reads now, and how far that is from the end. */
export async function describeGroups(
  state: LogState,
  active: ReadonlyMap<string, GroupSnapshot>,
  lag: LagClock,
): Promise<GroupDescription[]> {
  const described: GroupDescription[] = [];
  for (const group of new Set([...state.offsets.groups(), ...active.keys()]))
    described.push(await describeGroup(state, group, active.get(group), lag));
  return described;
}

async function describeGroup(
  state: LogState,
  group: string,
  snapshot: GroupSnapshot | undefined,
  lag: LagClock,
): Promise<GroupDescription> {
  const { members = [], generation = 0, state: phase = "Empty" } = snapshot ?? {};
  const isRead = new Set(members.flatMap(({ metadata }) => topicsOf(metadata)));
  const topics = new Set([...state.offsets.of(group).map(({ topic }) => topic), ...isRead]);
  const partitions: GroupDescription["partitions"][number][] = [];
  for (const topic of topics)
    for (const partition of state.findTopic(topic)?.partitions ?? []) {
      const place = await placeIn(state, group, partition, lag);
      if (place.isCommitted || isRead.has(topic)) partitions.push(place.description);
    }
  return {
    group,
    state: phase,
    generation,
    members: members.length,
    memberships: members.map(membershipOf),
    partitions,
  };
}

async function placeIn(state: LogState, group: string, partition: Partition, lag: LagClock) {
  const { topic, partition: number, startOffset, highWatermark } = partition;
  const committed = state.offsets.find(group, topic, number);
  // What was never committed will be read from the first kept record on, and so will what was removed.
  const committedOffset = committed?.offset ?? startOffset;
  const nextOffset = Math.max(committedOffset, startOffset);
  const lagRecords = Math.max(0, highWatermark - nextOffset);
  const lagSeconds = await lag.seconds(partition, nextOffset);
  const description: GroupDescription["partitions"][number] = {
    topic,
    partition: number,
    committedOffset,
    highWatermark,
    lagRecords,
    ...(lagSeconds === undefined ? {} : { lagSeconds }),
    ...(nextOffset > committedOffset ? { lost: "removed" as const } : {}),
    ...(committed?.cutFrom === undefined ? {} : { lost: "cut" as const }),
  };
  return { isCommitted: committed !== undefined, description };
}

function membershipOf({ memberId, instanceId, assignment }: MemberSnapshot): GroupMembership {
  return { memberId, instanceId, assignment: understood(() => decodeAssignment(assignment)) };
}

function topicsOf(metadata: Buffer): readonly string[] {
  return metadata.length === 0 ? [] : understood(() => decodeSubscription(metadata).topics);
}

/** Members from elsewhere may speak of what is not for us to read. */
function understood<T>(read: () => readonly T[]): readonly T[] {
  try {
    return read();
  } catch (error) {
    if (error instanceof RangeError) return [];
    throw error;
  }
}
