import type { LifeAppends } from "./life-appends.ts";
import { allow, type Scene } from "./scene.ts";
import type { TopicLedger } from "./topic-ledger.ts";

/** Makes the topics there are to be; says whether it could. */
export async function makeTopics({ world, log, trouble }: Scene): Promise<boolean> {
  const { ledger } = world;
  for (const name of world.topicNames()) {
    const known = ledger.topicNamed(name);
    const { partitions } = world.swarm;
    const options = known === undefined ? world.drawTopic(name) : { name, partitions };
    try {
      await log.createTopic(options);
    } catch (error) {
      allow(error, trouble);
      return false;
    }
    ledger.topicMade(options);
  }
  return true;
}

/** Asks a topic for other settings. What goes another way does so from the next opening on. */
export async function changeTopic({ world, log, trouble }: Scene): Promise<void> {
  const { random, ledger, swarm } = world;
  const topic = random.pick(ledger.topics as [TopicLedger]);
  if (topic === undefined) return;
  const { name, partitions, isCompacted } = topic;
  const durability = random.chance(0.5) ? random.pick(swarm.durabilities) : undefined;
  const settings = { durability, ...(!isCompacted && world.drawRetention()) };
  topic.changes(settings);
  try {
    await log.createTopic({ name, partitions: partitions.length, ...settings });
  } catch (error) {
    if (topic.state === "there") allow(error, trouble);
  }
}

/** Deletes a topic and makes another one under its name. */
export async function replaceTopic(
  { world, log, trouble }: Scene,
  appends: LifeAppends,
): Promise<void> {
  const { random, ledger } = world;
  const topic = random.pick(ledger.topics as [TopicLedger]);
  if (topic === undefined) return;
  topic.state = "going";
  try {
    await log.deleteTopic(topic.name);
    ledger.topicDeleted(topic);
    await appends.ended(topic);
    const options = world.drawTopic(topic.name);
    await log.createTopic(options);
    ledger.topicMade(options);
  } catch (error) {
    allow(error, trouble);
  }
}
