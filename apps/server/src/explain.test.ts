import { expect, test } from "vitest";
import { readConfig } from "./config.ts";
import { explain } from "./explain.ts";

const config = (() => {
  const invocation = readConfig(["--port", "8080", "--data", "/data"], {});
  if (invocation.help !== undefined) throw new Error("help, not a configuration");
  return invocation.config;
})();
const failure = (code: string, more: object = {}) =>
  Object.assign(new Error("as the system says it"), { code, ...more });

test.each([
  [failure("EADDRINUSE"), /^port 8080 on 127.0.0.1 is in use.*--port$/],
  [failure("EACCES", { syscall: "listen" }), /^not allowed to listen on port 8080.*--port$/],
  [failure("EACCES", { syscall: "mkdir" }), /^not allowed to write in \/data.*--data$/],
  [failure("EEXIST"), /^\/data is a file or lies in one; choose another with --data$/],
  [failure("ENOTDIR"), /^\/data is a file or lies in one; choose another with --data$/],
  [failure("ENOENT", { syscall: "mkdir" }), /^no directory can be made at \/data.*--data$/],
  [
    Object.assign(new Error("/data/log is in use by another process (pid 42 since 2026)."), {
      code: "EVENT_LOG_LOCKED",
    }),
    /^\/data is in use by process 42; stop it, or choose another with --data$/,
  ],
  [failure("EVENT_LOG_LOCKED"), /^\/data is in use by another process; stop it, or .* --data$/],
  [failure("ENOSPC"), /^no space left for \/data/],
  [new Error("cannot open", { cause: failure("SQLITE_FULL") }), /^no space left for \/data/],
  [new Error("first line\nsecond line"), /^first line$/],
  ["thrown text", /^thrown text$/],
])("%s is one line that says what to do", (error, line) => {
  expect(explain(error, config)).toMatch(line);
});
