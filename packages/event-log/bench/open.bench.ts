/** Opening after a crash with 1 GiB of log, beside reading as many bytes. */
import { cp } from "node:fs/promises";
import { join } from "node:path";
import { openEmbeddedLog } from "../src/embedded/index.ts";
import { inDirectory, MIB, print, rawLoop, RECORDS, timeInFlight, withLog } from "./figures.ts";

const SIZE_BYTES = 1024 * MIB;

await inDirectory(async (directory) => {
  const crashed = join(directory, "crashed");
  const topic = { partitions: 16, durability: "os" } as const;
  await withLog(join(directory, "log"), topic, async (log) => {
    await timeInFlight(Math.ceil(SIZE_BYTES / 30_900), 64, (n) =>
      log.append(
        "bench",
        RECORDS.map(({ value }) => ({ value, partition: n % topic.partitions })),
      ),
    );
    // What another process would find after a kill -9.
    await cp(join(directory, "log"), crashed, { recursive: true });
  });
  const { readMs } = rawLoop(directory, SIZE_BYTES);
  const started = performance.now();
  const log = await openEmbeddedLog({ directory: crashed });
  const openMs = performance.now() - started;
  await log.close();
  print(
    "open after a crash with 1 GiB, more than reading it",
    (openMs - readMs) / 1000,
    "s",
    1,
    "atMost",
  );
});
