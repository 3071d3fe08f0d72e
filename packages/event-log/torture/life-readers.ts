import { ok } from "node:assert/strict";
import { type EmbeddedLog, type EmbeddedLogOptions } from "../src/embedded/index.ts";
import { EventLogError } from "../src/errors.ts";
import type { FetchResult } from "../src/event-log.ts";
import { openSmallLog } from "../src/testing/small-log.ts";
import { allow, allowOf, type Scene } from "./scene.ts";
import type { TopicLedger } from "./topic-ledger.ts";
import { BEGIN_MS } from "./world.ts";

/** Readers at the end of each partition: what they are shown must still be there after any crash, but for what is not synced. */
export function tailAll(scene: Scene): void {
  for (const topic of scene.world.ledger.topics)
    for (const { partition } of topic.partitions) void tail(scene, topic, partition);
}

async function tail({ world, log, trouble }: Scene, of: TopicLedger, partition: number) {
  const topic = of.name;
  /** Retention may be faster than a reader whose disk is slow: it reads on at the first record that is kept. */
  const fetchAt = async (offset: number): Promise<FetchResult> => {
    try {
      return await log.fetch({ topic, partition, offset, waitMs: 60_000 });
    } catch (error) {
      const first = await log.offsetAt(topic, partition, "earliest");
      if (!of.mayRetain || !isOutOfRange(error) || first <= offset) throw error;
      return fetchAt(first);
    }
  };
  try {
    let offset = await log.offsetAt(topic, partition, "latest");
    for (;;) {
      const result = await fetchAt(offset);
      if (of.state !== "there") return;
      for (const record of result.records) world.ledger.see(record, of);
      offset = result.nextOffset;
    }
  } catch (error) {
    // The log was closed under it, which is how its life ends.
    if (error instanceof EventLogError && error.code === "EVENT_LOG_CLOSED") return;
    allowOf(of, error, trouble);
  }
}

const isOutOfRange = (error: unknown): boolean =>
  error instanceof EventLogError && error.code === "EVENT_LOG_OFFSET_OUT_OF_RANGE";

/** A time leads to the first record that is not older. */
export async function checkTimes(scene: Scene): Promise<void> {
  const { world, trouble } = scene;
  for (const topic of world.ledger.topics) {
    const partition = world.random.below(topic.partitions.length);
    // What goes between two looks would make them differ.
    if (topic.mayLack) continue;
    try {
      await checkTime(scene, topic.name, partition);
    } catch (error) {
      allowOf(topic, error, trouble);
    }
  }
}

async function checkTime({ world, log }: Scene, topic: string, partition: number) {
  const at = BEGIN_MS + world.random.below(100_000);
  const end = await log.offsetAt(topic, partition, "latest");
  const found = await log.offsetAt(topic, partition, at);
  let first = end;
  for (let offset = 0; offset < end && first === end;) {
    const { records, nextOffset } = await log.fetch({ topic, partition, offset });
    first = records.find((record) => record.timestamp >= at)?.offset ?? end;
    offset = nextOffset;
  }
  // Between the two looks more may have come.
  ok(found === first || (first >= end && found >= end), `${at} led to ${found}, not ${first}`);
}

/** What another process sees while this one writes: only what was sent, in order, and never more than what is there. */
export async function lookReadOnly(
  { world, trouble }: Scene,
  options: Partial<EmbeddedLogOptions>,
): Promise<void> {
  const { disk, ledger } = world;
  // What goes while it looks, it cannot see.
  if (ledger.topics.some(({ mayLack }) => mayLack) || world.swarm.deletes > 0) return;
  const opened = openSmallLog(disk, { ...options, readOnly: true });
  const log = await opened.catch((error: unknown) => allow(error, trouble));
  if (log === undefined) return;
  try {
    for (const topic of ledger.topics)
      for (const { partition } of topic.partitions) await readDense(scene(log), topic, partition);
    await log.close();
  } catch (error) {
    allow(error, trouble);
  }

  function scene(readOnlyLog: EmbeddedLog): Scene {
    return { world, trouble, log: readOnlyLog };
  }
}

async function readDense({ world, log }: Scene, of: TopicLedger, partition: number) {
  for (let offset = 0; ;) {
    const { records, nextOffset } = await log.fetch({ topic: of.name, partition, offset });
    if (nextOffset === offset) return;
    for (const record of records) {
      ok(record.offset === offset++, `${record.offset} stands before ${offset - 1}`);
      world.ledger.judge(record, of);
    }
  }
}
