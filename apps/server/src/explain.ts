import type { Config } from "./config.ts";

/** Why the server could not start, in one line that says what to do. */
export function explain(error: unknown, config: Config): string {
  if (codesOf(error).some((code) => fullCodes.has(code)))
    return `no space left for ${config.dataDirectory}; make room, or choose another with --data`;
  switch (codesOf(error)[0]) {
    case "EADDRINUSE":
      return `port ${config.port} on ${config.host} is in use; stop what listens there, or choose another with --port`;
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
      return `this machine has no address ${config.host}; choose another with --host`;
    case "EEXIST":
    case "ENOTDIR":
      return `${config.dataDirectory} is a file or lies in one; choose another with --data`;
    case "EVENT_LOG_LOCKED":
      return `${config.dataDirectory} is in use by ${holderIn(error)}; stop it, or choose another with --data`;
    case "EACCES":
      return isErrorOf("listen", error)
        ? `not allowed to listen on port ${config.port}; choose one above 1023 with --port`
        : `not allowed to write in ${config.dataDirectory}; choose another with --data`;
    default:
      if (isErrorOf("mkdir", error))
        return `no directory can be made at ${config.dataDirectory}; choose another with --data`;
      return error instanceof Error ? (error.message.split("\n")[0] ?? error.name) : String(error);
  }
}

const fullCodes: ReadonlySet<unknown> = new Set(["ENOSPC", "SQLITE_FULL", "EVENT_LOG_DISK_FULL"]);

/** The codes of an error and of what it came from. */
function codesOf(error: unknown): readonly unknown[] {
  if (!(error instanceof Error)) return [];
  return ["code" in error ? error.code : undefined, ...codesOf(error.cause)];
}

const isErrorOf = (syscall: string, error: unknown): boolean =>
  error instanceof Error && "syscall" in error && error.syscall === syscall;

/** The event log says who holds it in the words of its file `holder`: "pid 42 since …". */
function holderIn(error: unknown): string {
  const pid = error instanceof Error ? /\bpid (\d+)/.exec(error.message)?.[1] : undefined;
  return pid === undefined ? "another process" : `process ${pid}`;
}
