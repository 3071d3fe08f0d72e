import type { SimulatedDisk } from "./simulated-disk.ts";

/** Syncs each segment, and fails: what was not on the disk is seen, and will never be. */
export async function failSyncs(disk: SimulatedDisk): Promise<void> {
  disk.fault = (operation) => (operation === "sync" ? "EIO" : undefined);
  for (const path of disk.paths().filter((name) => name.endsWith(".log"))) {
    const file = await disk.fileSystem().open(path, "write");
    await file.sync().catch(() => undefined);
  }
  disk.fault = undefined;
}

/** From now on there is no room for any write to the segments of a partition, as "events-0". */
export function refuseWrites(disk: SimulatedDisk, partition: string): void {
  disk.fault = (operation, _count, path) =>
    operation === "write" && path.includes(`/${partition}/`) ? "ENOSPC" : undefined;
}
