import type { TopicPartition } from "./group-source.ts";
import type { Assignor } from "./assignor.ts";

/**
 * Kafka's range assignment: topic by topic, the members that want it, in order of their ids, get neighbouring
 * partitions; the first ones get one more where it does not come out even.
 */
export const assignRanges: Assignor = (members, partitionsOf) => {
  const assigned = new Map<string, TopicPartition[]>();
  for (const { id } of members) assigned.set(id, []);
  for (const topic of new Set(members.flatMap(({ topics }) => topics))) {
    const wanting = members.filter(({ topics }) => topics.includes(topic)).map(({ id }) => id);
    wanting.sort();
    const partitions = partitionsOf(topic);
    const each = Math.floor(partitions / wanting.length);
    const withOneMore = partitions % wanting.length;
    let next = 0;
    wanting.forEach((id, n) => {
      const end = next + each + (n < withOneMore ? 1 : 0);
      for (; next < end; next++) assigned.get(id)!.push({ topic, partition: next });
    });
  }
  return assigned;
};
