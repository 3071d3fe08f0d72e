import type { Operation } from "../src/testing/simulated-disk.ts";

/** Operations of one kind on files of one kind: where it hurts. */
export interface Aim {
  readonly operation: Operation;
  /** A part of their path. */
  readonly path: string;
}

export const aims: readonly [Aim, ...Aim[]] = [
  { operation: "sync", path: ".journal" },
  { operation: "write", path: ".journal" },
  { operation: "read", path: ".journal" },
  { operation: "sync", path: "/partitions/" },
  { operation: "open", path: "/partitions/" },
  { operation: "read", path: "/partitions/" },
  { operation: "write", path: "/checkpoint.new" },
  { operation: "names", path: "/checkpoint" },
];

/** What opening a log does to what it has. */
export const aimsAtOpening: readonly [Aim, ...Aim[]] = [
  { operation: "read", path: ".journal" },
  { operation: "open", path: "/partitions/" },
  { operation: "read", path: "/partitions/" },
];

/** What others go on beside: they are held up by no more than the order they have to keep. */
export const aimsOfHolds: readonly [Aim, ...Aim[]] = [
  { operation: "write", path: "/partitions/" },
  { operation: "write", path: "/partitions/" },
  { operation: "sync", path: "/partitions/" },
  { operation: "open", path: "/partitions/" },
  { operation: "read", path: "/partitions/" },
  { operation: "syncDirectory", path: "/partitions/" },
  { operation: "sync", path: ".journal" },
  { operation: "sync", path: "/checkpoint.new" },
  { operation: "names", path: "/" },
];

/** Whether an operation is one of those; without an aim all are. */
export function isIn(aim: Aim | undefined, operation: Operation, path: string): boolean {
  return aim === undefined || (aim.operation === operation && path.includes(aim.path));
}
