import { join } from "node:path";

/** What lies where in the data directory. */
export const logDirectoryOf = (dataDirectory: string): string => join(dataDirectory, "log");
/** Built from the log, and built again when it is gone. */
export const projectionsFileOf = (dataDirectory: string): string =>
  join(dataDirectory, "projections.sqlite");
