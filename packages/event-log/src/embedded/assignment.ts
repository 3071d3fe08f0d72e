/**
 * Kafka's range assignment: topic by topic, the members that want it, in order of their names, get neighbouring
 * partitions; the first ones get one more where it does not come out even.
 */
export function assignRanges(
  members: readonly { readonly id: string; readonly topics: readonly string[] }[],
  partitionsOf: (topic: string) => number,
): Map<string, { readonly topic: string; readonly partition: number }[]> {
  const assigned = new Map<string, { topic: string; partition: number }[]>();
  for (const { id } of members) assigned.set(id, []);
  for (const topic of new Set(members.flatMap((m) => m.topics))) {
    const wanting = members.filter((m) => m.topics.includes(topic)).map((m) => m.id);
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
}
