import type { Config } from "./config.ts";

/** Why the server could not start, in one line that says what to do. */
export function explain(error: unknown, config: Config): string {
  const code = codeOf(error);
  switch (code) {
    case "EADDRINUSE":
      return `port ${config.port} on ${config.host} is in use; stop what listens there, or choose another with --port`;
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
      return `this machine has no address ${config.host}; choose another with --host`;
    case "EACCES":
      return isListenError(error)
        ? `not allowed to listen on port ${config.port}; choose one above 1023 with --port`
        : `not allowed to write in ${config.dataDirectory}; choose another with --data`;
    case "ENOSPC":
    case "EVENT_LOG_DISK_FULL":
      return `no space left for ${config.dataDirectory}; make room, or choose another with --data`;
    default:
      return error instanceof Error ? (error.message.split("\n")[0] ?? error.name) : String(error);
  }
}

const codeOf = (error: unknown): unknown =>
  error instanceof Error && "code" in error ? error.code : undefined;

const isListenError = (error: unknown): boolean =>
  error instanceof Error && "syscall" in error && error.syscall === "listen";
