import type { NewRecord } from "../src/event-log.ts";
import { ID_HEADER } from "./sent-append.ts";
import type { TopicLedger } from "./topic-ledger.ts";
import { BEGIN_MS, type World } from "./world.ts";

/** Keys are few, so that compaction has something to do. */
const KEYS = 20;

/** Records to be sent in one append, none of which was ever sent; all of them to one partition, if it is given. */
export function drawRecords(world: World, topic: TopicLedger, only?: number): NewRecord[] {
  const { random, swarm } = world;
  const one = only ?? random.below(swarm.partitions);
  const isMixed = only === undefined && swarm.severalPartitions;
  return Array.from({ length: 1 + random.below(swarm.recordsMax) }, () => {
    const id = String(world.sent++);
    const timestamp = random.chance(0.2) ? BEGIN_MS + random.below(100_000) : undefined;
    const key = `k${random.below(KEYS)}`;
    const partition = isMixed ? random.below(swarm.partitions) : one;
    if (topic.isCompacted && random.chance(0.2))
      return { value: null, key, headers: { [ID_HEADER]: id }, timestamp, partition };
    const value = `${id} ${".".repeat(random.pick(swarm.paddings))}`;
    const headers = swarm.headers ? { schema: "1", n: String(random.below(9)) } : undefined;
    if (only === undefined && swarm.keyed && random.chance(0.7))
      return { value, headers, timestamp, key };
    return { value, headers, timestamp, partition, ...(topic.isCompacted && { key }) };
  });
}
