import type { EmbeddedLog, EmbeddedLogOptions } from "../embedded/index.ts";
import type { FileSystem } from "../embedded/disk/file-system.ts";
import { SeededRandom } from "./seeded-random.ts";
import { SimulatedDisk } from "./simulated-disk.ts";
import { openSmallLog } from "./small-log.ts";

/** By the directory it is mounted at. */
export type Disks = Readonly<Record<string, SimulatedDisk>>;

/** New disks, mounted and empty. */
export async function disksAt(...mounts: readonly string[]): Promise<Disks> {
  const disks: Record<string, SimulatedDisk> = {};
  for (const [n, mount] of mounts.entries()) {
    const disk = new SimulatedDisk({ random: new SeededRandom(n + 1) });
    await disk.fileSystem().makeDirectory(mount);
    await disk.fileSystem().syncDirectory("/");
    disks[mount] = disk;
  }
  return disks;
}

/** Opens a small log with a directory on each of these disks, in their order. */
export function openOver(
  disks: Disks,
  options: Partial<EmbeddedLogOptions> = {},
): Promise<EmbeddedLog> {
  const [directory, ...replicaDirectories] = Object.keys(disks).map((mount) => `${mount}/log`);
  return openSmallLog(Object.values(disks)[0]!, {
    ...{ fs: fileSystemOf(disks), directory: directory!, replicaDirectories },
    replicaRetryMs: 20,
    ...options,
  });
}

/** Several disks as one file system, as mounts are: each path goes to the disk whose directory it begins with. */
export function fileSystemOf(disks: Disks): FileSystem {
  const mounts = Object.entries(disks).map(([mount, disk]) => ({ mount, fs: disk.fileSystem() }));
  const on = (path: string): FileSystem => {
    const found = mounts.find(({ mount }) => path === mount || path.startsWith(`${mount}/`));
    if (found === undefined) throw new Error(`${path} is on no disk`);
    return found.fs;
  };
  return {
    open: (path, mode) => on(path).open(path, mode),
    list: (directory) => on(directory).list(directory),
    makeDirectory: (path) => on(path).makeDirectory(path),
    rename: (from, to) => on(from).rename(from, to),
    remove: (path) => on(path).remove(path),
    removeDirectory: (path) => on(path).removeDirectory(path),
    syncDirectory: (path) => on(path).syncDirectory(path),
    lock: (path) => on(path).lock(path),
    freeBytes: (path) => on(path).freeBytes(path),
  };
}
