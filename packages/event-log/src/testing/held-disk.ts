import type { FileSystem, OpenFile } from "../embedded/disk/file-system.ts";

/** The disk with a test's hand on it: each of these waits for what `before` gives, if it gives anything. */
export function heldDisk(
  fs: FileSystem,
  before: (operation: "open" | "read" | "write", path: string) => Promise<void> | undefined,
): FileSystem {
  return {
    ...fs,
    open: async (path, mode) => {
      await before("open", path);
      const file = await fs.open(path, mode);
      const held: OpenFile = {
        read: async (into, position) => {
          await before("read", path);
          return file.read(into, position);
        },
        write: async (bytes, position) => {
          await before("write", path);
          return file.write(bytes, position);
        },
        writePieces: async (pieces, position) => {
          await before("write", path);
          return file.writePieces(pieces, position);
        },
        truncate: (sizeBytes) => file.truncate(sizeBytes),
        sync: () => file.sync(),
        sizeBytes: () => file.sizeBytes(),
        close: () => file.close(),
      };
      return held;
    },
  };
}
