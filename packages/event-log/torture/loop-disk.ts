import { spawnSync } from "node:child_process";
import { mkdirSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** XFS wants no less than 300 MB. */
const DISK_BYTES = 320 * 1024 * 1024;

export type DiskKind = "ext4" | "xfs";

/** A file system in a file, whose power can be cut: what was not flushed to it is gone. */
export class LoopDisk {
  readonly #image: string;
  readonly path: string;

  constructor(kind: DiskKind, directory: string) {
    this.#image = join(directory, "image");
    this.path = join(directory, "disk");
    mkdirSync(this.path);
    writeFileSync(this.#image, "");
    truncateSync(this.#image, DISK_BYTES);
    command(`mkfs.${kind}`, "-q", this.#image);
    this.mount();
  }

  mount(): void {
    command("mount", "-o", "loop", this.#image, this.path);
  }

  /**
   * Drops what the file system has not flushed; from then on every operation on it fails, as ioctl_xfs_goingdown(2) says.
   * Whoever could still be told that something was flushed must stand still by then.
   */
  cutPower(): void {
    command("xfs_io", "-x", "-c", "shutdown", this.path);
  }

  unmount(): void {
    command("umount", this.path);
  }
}

/** Why this machine cannot have such disks. */
export function whyNoLoopDisks(): string | undefined {
  const missing = [
    { program: "mkfs.ext4", from: "e2fsprogs" },
    { program: "mkfs.xfs", from: "xfsprogs" },
    { program: "xfs_io", from: "xfsprogs" },
  ].filter(({ program }) => spawnSync(program, ["-V"]).error !== undefined);
  if (missing.length === 0) return undefined;
  const named = missing.map(({ program, from }) => `${program} (of the package ${from})`);
  return `it needs ${named.join(" and ")}`;
}

function command(program: string, ...args: readonly string[]): void {
  const { status, stderr, error } = spawnSync(program, args, { encoding: "utf8" });
  if (status !== 0)
    throw new Error(`${program} ${args.join(" ")}: ${error?.message ?? stderr.trim()}`);
}
