import { existsSync } from "node:fs";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { once } from "node:events";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { runToEnd, startServer, temporaryDirectory } from "./running-server.ts";

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
beforeEach(async () => {
  directory = await temporaryDirectory();
});
afterEach(() => directory.remove());

const oneLine = /^touchline: [^\n]+\n$/;

test("a port in use is named in one line, and nothing is played behind it", async () => {
  const other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  const address = other.address();
  const port = typeof address === "object" ? address?.port : undefined;

  const ended = await runToEnd(["--port", String(port), "--data", directory.path]);
  other.close();

  expect(ended).toMatchObject({ code: 1, stdout: "" });
  expect(ended.stderr).toMatch(oneLine);
  expect(ended.stderr).toContain(`port ${port} on 127.0.0.1 is in use`);
});

test("a data directory in use by another process is left alone", async () => {
  const first = await startServer(["--port", "0", "--data", directory.path, "--no-demo"]);
  const second = await runToEnd(["--port", "0", "--data", directory.path]);

  expect(second).toMatchObject({ code: 1, stdout: "" });
  expect(second.stderr).toMatch(oneLine);
  expect(second.stderr).toMatch(
    / is in use by process \d+; stop it, or choose another with --data/,
  );
  expect(second.stderr).toContain(directory.path);
  expect((await fetch(`${first.url}/livez`)).status).toBe(200);
  await first.stop("SIGTERM");
});

test("a replay path that cannot be read ends the start before anything is written", async () => {
  const missing = join(directory.path, "not-there");
  const data = join(directory.path, "data");
  const ended = await runToEnd(["--port", "0", "--data", data, "--replay", `wyscout:${missing}`]);

  expect(ended.code).toBe(1);
  expect(ended.stderr).toMatch(oneLine);
  expect(ended.stderr).toContain(missing);
  expect(existsSync(data)).toBe(false);
});

test("an adapter nobody has written is named, with those there are", async () => {
  const ended = await runToEnd(["--data", directory.path, "--replay", "telegraph:/tmp"]);
  expect(ended.code).toBe(1);
  expect(ended.stderr).toMatch(oneLine);
  expect(ended.stderr).toMatch(/telegraph.*wyscout/);
});

test("a data directory that is a file is refused and not touched", async () => {
  const file = join(directory.path, "data");
  await writeFile(file, "mine");
  const ended = await runToEnd(["--port", "0", "--data", file]);
  expect(ended.code).toBe(1);
  expect(ended.stderr).toMatch(oneLine);
  expect(ended.stderr).toContain(`${file} is a file or lies in one; choose another with --data`);
});

test.skipIf(process.platform !== "linux")(
  "a data directory where none can be made ends the start, and does not hang",
  async () => {
    const ended = await runToEnd(["--port", "0", "--data", "/proc/touchline/data"]);
    expect(ended).toMatchObject({ code: 1, stdout: "" });
    expect(ended.stderr).toMatch(oneLine);
    expect(ended.stderr).toContain("no directory can be made at /proc/touchline/data");
  },
);

test("a log of a newer version is refused and not a byte of it changes", async () => {
  const log = join(directory.path, "log");
  await mkdir(log);
  await writeFile(join(log, "format"), "touchline event log, format 999\n");
  const before = await readdir(log);
  const ended = await runToEnd(["--port", "0", "--data", directory.path]);
  expect(ended.code).toBe(1);
  expect(ended.stderr).toMatch(oneLine);
  expect(await readdir(log)).toEqual(before);
});

test("a flag that does not exist is named in one line", async () => {
  const ended = await runToEnd(["--prot", "80"]);
  expect(ended).toMatchObject({ code: 1, stdout: "" });
  expect(ended.stderr).toMatch(/^touchline: Unknown option '--prot'[^\n]*\n$/);
});

test("--help prints every flag and ends well", async () => {
  const ended = await runToEnd(["--help"]);
  expect(ended).toMatchObject({ code: 0, stderr: "" });
  expect(ended.stdout).toContain("--replay");
});
