import { join } from "node:path";
import { openEmbeddedLog } from "../../src/embedded/index.ts";
import type { Peer } from "./peer.ts";

/** This log as it comes: a topic of one partition, every setting at its default. */
export const ownLog: Peer = {
  name: "@touchline/event-log",
  durability: "sync",
  use: "as it comes",
  place: "in this process",
  async start(directory) {
    const log = await openEmbeddedLog({ directory: join(directory, "log") });
    await log.createTopic({ name: "bench", partitions: 1 });
    return {
      version: "this tree",
      append: async (value) => void (await log.append("bench", [{ value }])),
      close: () => log.close(),
    };
  },
};
