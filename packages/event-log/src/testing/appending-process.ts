/**
 * A process to be killed. Appends to the log as fast as it is acknowledged, with 32 appends in flight, and prints a line
 * for what it is told, the moment it is told:
 *
 *     open <milliseconds the opening took>
 *     acked <topic> <partition> <offset> <epoch ms> <value>
 *     refused <topic> <code> <value>
 *     committed <topic> <partition> <offset>
 */
import { openEmbeddedLog } from "../embedded/index.ts";
import { EventLogError } from "../errors.ts";
import type { TopicOptions } from "../event-log.ts";
import { appendedValue } from "./appended-value.ts";

/** Its only argument, as JSON. */
export interface AppendingOptions {
  readonly directory: string;
  /** Which life of the log this is, so that no two append the same value. */
  readonly life: number;
  readonly topics: readonly TopicOptions[];
}

const APPENDERS = 32;
const COMMIT_EVERY = 10;

// Whoever starts it sends what its type says.
const { directory, life, topics }: AppendingOptions = JSON.parse(process.argv[2] ?? "");
const startedAt = performance.now();
const log = await openEmbeddedLog({
  directory,
  segmentBytesMax: 64 * 1024,
  journalBytesMax: 256 * 1024,
});
const tookMs = performance.now() - startedAt;
for (const topic of topics) await log.createTopic(topic);
const member = await log.consume({ group: "group", topics: topics.map(({ name }) => name) });
say("open", tookMs.toFixed(2));
await Promise.all(Array.from({ length: APPENDERS }, (_, appender) => appendForEver(appender)));

async function appendForEver(appender: number): Promise<never> {
  const topic = topics[appender % topics.length]!.name;
  for (let n = 0; ; n++) {
    const value = appendedValue(life, appender, n);
    try {
      const [position] = await log.append(topic, [{ key: `${appender}`, value }]);
      const { partition, offset } = position!;
      say("acked", topic, partition, offset, Date.now(), value);
      if (n % COMMIT_EVERY > 0) continue;
      await member.commit(topic, partition, offset + 1);
      say("committed", topic, partition, offset + 1);
    } catch (error) {
      if (!(error instanceof EventLogError)) throw error;
      say("refused", topic, error.code, value);
      // A log that takes nothing more must not be asked without pause.
      await new Promise((resolve) => void setTimeout(resolve, 10));
    }
  }
}

function say(...words: readonly (string | number)[]): void {
  process.stdout.write(`${words.join(" ")}\n`);
}
