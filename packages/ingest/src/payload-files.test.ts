import { mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { nodePayloadFiles, payloadBytesMax } from "./payload-files.ts";

test.skipIf(process.platform === "win32")(
  "what has no end, such as a device, is not read",
  async () => {
    await expect(nodePayloadFiles.read("/dev/zero")).rejects.toMatchObject({
      code: "INGEST_PATH_UNREADABLE",
      message: "/dev/zero cannot be read: it is no regular file",
    });
  },
);

test("a file larger than a payload may be is refused before it is read", async () => {
  const directory = await mkdtemp(join(tmpdir(), "touchline-payload-"));
  try {
    const path = join(directory, "large.json");
    await writeFile(path, "");
    // Sparse: it takes no room.
    await truncate(path, payloadBytesMax + 1);
    await expect(nodePayloadFiles.read(path)).rejects.toMatchObject({
      code: "INGEST_PATH_UNREADABLE",
      message: `${path} cannot be read: it has 257 MiB, and 256 MiB is the most that is read; split it by match`,
    });
  } finally {
    await rm(directory, { recursive: true });
  }
});
