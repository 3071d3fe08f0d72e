import type { EventLog } from "@touchline/event-log";
import { topics } from "@touchline/football";
import { operatorActs } from "./acts/operator-act.ts";
import { makeOperatorActs } from "./acts/recorded-acts.ts";
import { ConfigError } from "./config.ts";

/** What this server keeps its records in. */
const ownTopics = Object.values(topics);

/** Their names: no operator may delete them under it. */
export const ownTopicNames: ReadonlySet<string> = new Set(
  [...ownTopics, operatorActs].map(({ name }) => name),
);

/**
 * Makes the topics that the server lives on, as far as they are not there. The number of copies is fixed when a topic is
 * made: with another one asked for than is kept this throws, rather than promise copies that nobody writes.
 */
export async function makeOwnTopics(
  log: EventLog,
  replicationFactor: 1 | 2 | 3,
  logDirectory: string,
): Promise<void> {
  const kept = (await log.describeTopics()).find(
    (topic) =>
      ownTopics.some(({ name }) => name === topic.name) &&
      topic.replicationFactor !== replicationFactor,
  );
  if (kept !== undefined) {
    const has = kept.replicationFactor;
    throw new ConfigError(
      `the log in ${logDirectory} keeps ${copies(has)} of each record, not ${replicationFactor}: that is fixed once it is made. ` +
        (has > replicationFactor
          ? "Name all its directories with --replica-directories; one that is lost may be empty"
          : `Go on with it by --replication-factor ${has}, or begin a new one with --data`),
    );
  }
  for (const topic of ownTopics) await log.createTopic({ ...topic, replicationFactor });
  // A command may have made it before there was a server, with as many copies as it was told of.
  await makeOperatorActs(log, replicationFactor);
}

const copies = (count: number): string => (count === 1 ? "1 copy" : `${count} copies`);
