import type { Consumer, EventLog } from "@touchline/event-log";

/** What the process dies with. */
export class Crash extends Error {}

/**
 * A log whose process dies: at the `step`-th thing that is asked of it, either before it is done or after it was done
 * and before anybody heard of it. From then on nothing more is done, as for one that was killed.
 */
export function crashingLog(log: EventLog, step: number, when: "before" | "after") {
  let asked = 0;
  let dead = false;
  const consumers: Consumer[] = [];
  const ask = async <T>(act: () => Promise<T>): Promise<T> => {
    asked += 1;
    if (!dead && asked === step && when === "before") dead = true;
    if (dead) throw new Crash(`killed at step ${step}`);
    const result = await act();
    if (asked >= step) dead = true;
    if (dead) throw new Crash(`killed after step ${step}`);
    return result;
  };
  const watched: EventLog = {
    createTopic: (topic) => ask(() => log.createTopic(topic)),
    deleteTopic: (name) => ask(() => log.deleteTopic(name)),
    describeTopics: () => ask(() => log.describeTopics()),
    append: (topic, records, options) => ask(() => log.append(topic, records, options)),
    producer: (options) => ask(() => log.producer(options)),
    fetch: (request) => ask(() => log.fetch(request)),
    offsetAt: (topic, partition, at) => ask(() => log.offsetAt(topic, partition, at)),
    describeGroups: () => ask(() => log.describeGroups()),
    previewOffsets: (reset) => ask(() => log.previewOffsets(reset)),
    moveOffsets: (group, moves) => ask(() => log.moveOffsets(group, moves)),
    deleteGroup: (group) => ask(() => log.deleteGroup(group)),
    close: () => Promise.resolve(),
    consume: async (options) => {
      // Few records at a time, so that a run has many places to die at.
      const consumer = await ask(() => log.consume({ ...options, recordsMax: 4 }));
      consumers.push(consumer);
      return {
        assignment: () => consumer.assignment(),
        commit: (topic, partition, offset) => ask(() => consumer.commit(topic, partition, offset)),
        close: () => consumer.close(),
        [Symbol.asyncIterator]: () => consumer[Symbol.asyncIterator](),
      };
    },
  };
  return {
    log: watched,
    /** Whether it came to the step at all. */
    hasDied: () => dead,
    /** What the operating system does for a dead process: it is no longer a member of any group. */
    bury: () => Promise.all(consumers.map((consumer) => consumer.close())),
  };
}
