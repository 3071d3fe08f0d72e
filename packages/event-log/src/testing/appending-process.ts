/**
 * A process to be killed: appends to the log in its first argument as fast as it is acknowledged, with 32 appends in
 * flight, and prints a line for each acknowledgement: partition, offset, value. Commits what it printed for its group.
 */
import { openEmbeddedLog } from "../embedded/index.ts";

const [directory = "", life = ""] = process.argv.slice(2);
const log = await openEmbeddedLog({
  directory,
  segmentBytesMax: 64 * 1024,
  journalBytesMax: 256 * 1024,
});
await log.createTopic({ name: "events", partitions: 4 });
const member = await log.consume({ group: "group", topics: ["events"] });
process.stdout.write("open\n");

async function appendForEver(appender: number): Promise<never> {
  for (let n = 0; ; n++) {
    const value = `${life}.${appender}.${n}.${"x".repeat((n * 37) % 400)}`;
    const [position] = await log.append("events", [{ key: `${appender}`, value }]);
    process.stdout.write(`${position!.partition} ${position!.offset} ${value}\n`);
    if (n % 10 === 0) {
      await member.commit("events", position!.partition, position!.offset + 1);
      process.stdout.write(`committed ${position!.partition} ${position!.offset + 1}\n`);
    }
  }
}
await Promise.all(Array.from({ length: 32 }, (_, appender) => appendForEver(appender)));
