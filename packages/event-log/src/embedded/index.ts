export { openEmbeddedLog } from "./embedded-log.ts";
export type { EmbeddedLogOptions } from "./options.ts";
export type { Clock, Random, Timers } from "./platform.ts";
export type { FileSystem, HeldLock, OpenFile } from "./file-system.ts";
