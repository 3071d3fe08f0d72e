import { mkdir, open, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Takes all the space or all the names there are; the answer gives them back. */
export async function fill(disk: string, what: "space" | "inodes"): Promise<() => Promise<void>> {
  const ballast = join(disk, "ballast");
  await mkdir(ballast);
  try {
    if (what === "space") {
      const file = await open(join(ballast, "0"), "w");
      const bytes = Buffer.alloc(64 * 1024, 1);
      try {
        // The last write finds some room, the one after it none.
        for (;;) await file.write(bytes);
      } finally {
        await file.close();
      }
    }
    for (let n = 0; ; n++) await writeFile(join(ballast, String(n)), "");
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOSPC")) throw error;
  }
  return () => rm(ballast, { recursive: true });
}
