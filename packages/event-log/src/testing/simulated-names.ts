import type { SimulatedFile } from "./simulated-file.ts";

/** What a name stands for. */
export type Node = SimulatedFile | "directory";

export type NameChange =
  | { readonly type: "set"; readonly path: string; readonly node: Node }
  | { readonly type: "remove"; readonly path: string }
  /** Both names in one step, as a journal of the file system keeps it. */
  | { readonly type: "rename"; readonly path: string; readonly from: string; readonly node: Node };

export function applyTo(names: Map<string, Node>, change: NameChange): void {
  if (change.type === "rename") names.delete(change.from);
  if (change.type === "remove") names.delete(change.path);
  else names.set(change.path, change.node);
}
