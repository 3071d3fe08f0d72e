import { spawnSync } from "node:child_process";
import { open, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readLogOnDisk } from "./log-on-disk.ts";
import { runToEnd, startServer, temporaryDirectory } from "./running-server.ts";
import { matchesOf } from "./viewing.ts";
import { waitFor } from "./waiting.ts";

/** A small file system of its own needs the right to mount one. */
const canMount = mayMount();

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
beforeEach(async () => {
  directory = await temporaryDirectory();
});
afterEach(async () => {
  spawnSync("umount", [directory.path]);
  await directory.remove();
});

test.skipIf(!canMount)(
  "a full disk stops writing, not reading, and writing goes on when there is room again (skips without the right to mount)",
  async () => {
    mountSmall(directory.path, 120);
    const server = await startServer(["--port", "0", "--data", directory.path, "--speed", "100"]);
    await waitFor(async () => (await seqsOf(server.url)) > 1000);
    const ballast = join(directory.path, "ballast");
    await fill(ballast);
    await standsStill(() => seqsOf(server.url));

    expect((await fetch(`${server.url}/livez`)).status).toBe(200);
    const full = await seqsOf(server.url);
    await rm(ballast);
    const freedAt = performance.now();
    await waitFor(async () => (await seqsOf(server.url)) > full);
    expect(performance.now() - freedAt).toBeLessThan(5_000);
    expect((await server.stop("SIGTERM")).code).toBe(0);

    const { reports } = await readLogOnDisk(directory.path);
    expect(new Set(reports.map(({ reportId }) => reportId)).size).toBe(reports.length);
  },
  120_000,
);

test.skipIf(!canMount)(
  "a disk with no room at all ends the start with one line (skips without the right to mount)",
  async () => {
    mountSmall(directory.path, 1);
    await fill(join(directory.path, "ballast"));
    const data = join(directory.path, "data");
    const ended = await runToEnd(["--port", "0", "--data", data]);
    expect(ended.code).toBe(1);
    expect(ended.stderr).toMatch(/^touchline: no space left[^\n]+\n$/);
  },
);

function mayMount(): boolean {
  const probe = spawnSync("sh", [
    "-c",
    'd=$(mktemp -d) && mount -t tmpfs tmpfs "$d" && umount "$d"',
  ]);
  return probe.status === 0;
}

function mountSmall(path: string, sizeMiB: number): void {
  spawnSync("mount", ["-t", "tmpfs", "-o", `size=${sizeMiB}m`, "tmpfs", path]);
}

/** Writes until nothing more goes in. */
async function fill(path: string): Promise<void> {
  const file = await open(path, "w");
  const chunk = Buffer.alloc(64 * 1024, 1);
  try {
    for (;;) await file.write(chunk);
  } catch {
    // Full, as was wanted.
  } finally {
    await file.close();
  }
}

/** How much is known of all matches together: rises while events are written. */
async function seqsOf(url: string): Promise<number> {
  return (await matchesOf(url)).reduce((sum, { seq }) => sum + seq, 0);
}

/** Waits until a number has not changed for a second. */
async function standsStill(read: () => Promise<number>): Promise<void> {
  let last = await read();
  let since = performance.now();
  await waitFor(async () => {
    const now = await read();
    if (now !== last) since = performance.now();
    last = now;
    return performance.now() - since > 1000;
  });
}
