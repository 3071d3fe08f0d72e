import { type EmbeddedLog, type EmbeddedLogOptions, openEmbeddedLog } from "../embedded/index.ts";
import { SeededRandom } from "./seeded-random.ts";
import type { SimulatedDisk } from "./simulated-disk.ts";

/** Opens a log in `/data` whose limits are so small that every part of it is at work within a few appends. */
export function openSmallLog(
  disk: SimulatedDisk,
  options: Partial<EmbeddedLogOptions> = {},
): Promise<EmbeddedLog> {
  return openEmbeddedLog({
    directory: "/data",
    fs: disk.fileSystem(),
    random: new SeededRandom(disk.operations),
    clock: { now: () => 1_526_220_000_000 + disk.operations },
    segmentBytesMax: 4096,
    journalBytesMax: 8192,
    stagingBytesMax: 16_384,
    cacheBytesMax: 4096,
    ballastBytes: 4096,
    ...options,
  });
}
