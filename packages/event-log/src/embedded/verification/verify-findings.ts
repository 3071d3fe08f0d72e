import type { FileSystem } from "../disk/file-system.ts";

/** Something that is not what was written. */
export interface Finding {
  /** `damage`: something that was acknowledged is not whole here. `hint`: a file that the log builds anew by itself. */
  readonly kind: "damage" | "hint";
  readonly path: string;
  /** The byte of the file it begins at. */
  readonly position: number | undefined;
  readonly topic: string | undefined;
  readonly partition: number | undefined;
  /** Those that cannot be trusted, where it is known. */
  readonly offsets: { readonly first: number; readonly last: number } | undefined;
  readonly what: string;
  readonly whatToDo: string;
}

/** Gathers while files are read. */
export interface Verification {
  readonly fs: FileSystem;
  readonly findings: Finding[];
  files: number;
  bytes: number;
  batches: number;
  records: number;
}

/** Where a finding is, and what; the rest has defaults. */
export type Found = Pick<Finding, "path" | "what" | "whatToDo"> & Partial<Finding>;

export function found(verification: Verification, finding: Found): void {
  verification.findings.push(newFinding(finding));
}

export function newFinding(finding: Found): Finding {
  return {
    kind: "damage",
    position: undefined,
    topic: undefined,
    partition: undefined,
    offsets: undefined,
    ...finding,
  };
}
