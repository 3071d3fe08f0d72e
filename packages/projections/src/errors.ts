/** What can be wrong with the projection file that rebuilding does not mend. */
export type ProjectionsErrorCode =
  /** Another process has the file open. */
  | "PROJECTIONS_FILE_IN_USE"
  /** The file is a SQLite database of something else; it is left as it is. */
  | "PROJECTIONS_FILE_FOREIGN"
  /** The file is no longer what was written to it. It is marked, and built anew from the log at the next opening. */
  | "PROJECTIONS_FILE_DAMAGED"
  /** The file cannot be made, read or written here. */
  | "PROJECTIONS_FILE_UNUSABLE";

export class ProjectionsError extends Error {
  readonly code: ProjectionsErrorCode;

  constructor(code: ProjectionsErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.name = "ProjectionsError";
    this.code = code;
  }
}
