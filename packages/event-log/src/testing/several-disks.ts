import type { FileSystem } from "../embedded/disk/file-system.ts";
import type { SimulatedDisk } from "./simulated-disk.ts";

/** Several disks as one file system, as mounts are: each path goes to the disk whose directory it begins with. */
export function fileSystemOf(disks: Readonly<Record<string, SimulatedDisk>>): FileSystem {
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
