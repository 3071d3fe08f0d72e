/** Resident memory above that of an empty log, for 10 GiB in 200 partitions: after filling it, and after opening it. */
import { join } from "node:path";
import { openEmbeddedLog } from "../src/embedded/index.ts";
import { inDirectory, MIB, print, RECORDS, timeInFlight, withLog } from "./figures.ts";

const SIZE_BYTES = 10 * 1024 * MIB;
const PARTITIONS = 200;

const collect = () => globalThis.gc?.();
const residentMib = () => {
  collect();
  return process.memoryUsage.rss() / MIB;
};

await inDirectory(async (directory) => {
  const path = join(directory, "log");
  const idle = await withLog(path, { partitions: 1 }, async () => residentMib());
  let log = await openEmbeddedLog({ directory: path });
  await log.createTopic({ name: "bench", partitions: PARTITIONS, durability: "os" });
  const batches = Array.from({ length: PARTITIONS }, (_, partition) =>
    RECORDS.map(({ value }) => ({ value, partition })),
  );
  await timeInFlight(Math.ceil(SIZE_BYTES / 30_900), 64, (n) =>
    log.append("bench", batches[n % PARTITIONS]!),
  );
  print(
    "memory above idle after 10 GiB in 200 partitions",
    residentMib() - idle,
    "MiB",
    64,
    "atMost",
  );
  await log.close();
  log = await openEmbeddedLog({ directory: path });
  print(
    "memory above idle, opened with 10 GiB in 200 partitions",
    residentMib() - idle,
    "MiB",
    64,
    "atMost",
  );
  await log.close();
});
