import type { Bug } from "./bug.ts";

/** What goes wrong only beside a write that is under way for long, or behind one that a crash cut off. */
export const bugsBesideWrites: readonly Bug[] = [
  {
    name: "sealed-beside-a-write",
    what: "a segment is sealed while a write to it is under way, and compaction puts another in its place",
    file: "cleaning/cleaner.ts",
    find: "await partition.replicas.sealBetweenWrites(now);",
    replace: "partition.replicas.seal(now);",
    scenario: "held-disk",
  },
  {
    name: "synced-beside-a-write",
    what: "what was being written when a sync began is struck off as synced with the rest",
    file: "replicas/replica-sync.ts",
    find: "      this.#dirtySegments.add(this.#beingWritten);\n",
    replace: "",
    scenario: "held-disk",
  },
  {
    name: "segment-begun-twice",
    what: "a segment is begun behind one that has nothing, under the same name",
    file: "replicas/replica-segments.ts",
    find: "if (active?.sizeBytes === 0) {",
    replace: "if (active?.sizeBytes === -1) {",
    scenario: "held-disk",
  },
];
