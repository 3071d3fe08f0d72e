/** Reading from disk, as a share of what a plain loop of 1 MiB reads of as many bytes takes in the same round. */
import { join } from "node:path";
import type { EmbeddedLog } from "../src/embedded/index.ts";
import {
  inDirectory,
  median,
  MIB,
  print,
  rawLoop,
  RECORDS,
  timeInFlight,
  withLog,
} from "./figures.ts";

const ROUNDS = 5;
const SIZE_BYTES = 96 * MIB;
const COUNT = Math.ceil(SIZE_BYTES / 30_900);

await inDirectory((directory) =>
  withLog(join(directory, "log"), { partitions: 1, durability: "os" }, async (log) => {
    await timeInFlight(COUNT, 16, () => log.append("bench", RECORDS));
    const [topic] = await log.describeTopics();
    const { highWatermark, sizeBytes } = topic!.partitions[0]!;
    const scans: number[] = [];
    const decodes: number[] = [];
    for (let round = 0; round <= ROUNDS; round++) {
      const raw = rawLoop(directory, sizeBytes);
      const scan = await timeUntil(highWatermark, (offset) => scanned(log, offset));
      const decode = await timeUntil(highWatermark, (offset) =>
        log.fetch({ topic: "bench", partition: 0, offset }),
      );
      if (round === 0) continue;
      scans.push(raw.readMs / scan);
      decodes.push(raw.readMs / decode);
    }
    print("header scan over raw reads", median(scans), "share", 0.85);
    print("decode of every record over raw reads", median(decodes), "share", 0.5);
  }),
);

/** As a listener does that hands the batches to a socket. */
async function scanned(log: EmbeddedLog, offset: number) {
  const fetched = await log.fetchBatches({ topic: "bench", partition: 0, offset });
  fetched.release();
  return fetched;
}

async function timeUntil(
  end: number,
  fetch: (offset: number) => Promise<{ readonly nextOffset: number }>,
): Promise<number> {
  const started = performance.now();
  for (let offset = 0; offset < end;) offset = (await fetch(offset)).nextOffset;
  return performance.now() - started;
}
