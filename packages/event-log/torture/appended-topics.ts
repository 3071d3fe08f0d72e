import type { TopicOptions } from "../src/event-log.ts";

/** What processes append to while they are killed. */
export const appendedTopics: readonly TopicOptions[] = [{ name: "events", partitions: 4 }];
