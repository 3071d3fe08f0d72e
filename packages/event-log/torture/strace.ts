import { spawnSync } from "node:child_process";

/** One thread for all that libuv does: strace counts the calls of each thread for itself. */
export const oneThread = { UV_THREADPOOL_SIZE: "1" };

/** The command that runs another under strace, with all its threads. */
export function strace(options: {
  readonly calls: readonly string[];
  /** What befalls one of the calls, as `strace -e inject=` has it: `fdatasync:error=EIO:when=3`. */
  readonly inject?: string | undefined;
  /** A file for the calls that were seen. */
  readonly traceTo?: string | undefined;
}): string[] {
  const { calls, inject, traceTo = "/dev/null" } = options;
  return [
    ...["strace", "--follow-forks", "--decode-fds=path", "--string-limit=1000000"],
    ...["--signal=none", `--trace=${calls.join(",")}`, `--output=${traceTo}`],
    ...(inject === undefined ? [] : [`--inject=${inject}`]),
  ];
}

/** Why it cannot be used here. */
export function whyNoStrace(): string | undefined {
  const { status, error, stderr } = spawnSync("strace", ["-o", "/dev/null", "true"], {
    encoding: "utf8",
  });
  if (error !== undefined) return "it needs strace (of the package strace)";
  return status === 0 ? undefined : `strace may not trace here: ${stderr.trim()}`;
}
