import type { Consumer } from "../src/event-log.ts";
import { allowOf, type Scene } from "./scene.ts";
import type { TopicLedger } from "./topic-ledger.ts";

const GROUP = "group";

/** A member of a group that commits where the partitions end. */
export class GroupMember {
  readonly #scene: Scene;
  readonly #consumer: Consumer;
  /** Those there were when it joined. */
  readonly #topics: readonly TopicLedger[];

  private constructor(scene: Scene, consumer: Consumer, topics: readonly TopicLedger[]) {
    this.#scene = scene;
    this.#consumer = consumer;
    this.#topics = topics;
  }

  static async join(scene: Scene): Promise<GroupMember> {
    const { topics } = scene.world.ledger;
    const names = topics.map(({ name }) => name);
    return new GroupMember(scene, await scene.log.consume({ group: GROUP, topics: names }), topics);
  }

  async commit(): Promise<void> {
    const { world, log, trouble } = this.#scene;
    const { random, ledger } = world;
    const topic = random.pick(this.#topics as [TopicLedger]);
    if (topic?.state !== "there") return;
    const at = topic.partitions[random.below(topic.partitions.length)]!;
    try {
      const offset = await log.offsetAt(topic.name, at.partition, "latest");
      // Of a partition that cannot be read nobody knows where it ends.
      if (offset < at.leastEnd) return;
      ledger.commits.send(GROUP, at, offset);
      const committed = this.#consumer.commit(topic.name, at.partition, offset);
      await Promise.all([committed, ledger.commits.see(log)]);
      ledger.commits.acknowledge(GROUP, at, offset);
    } catch (error) {
      allowOf(topic, error, trouble);
    }
  }
}
