import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readLogOnDisk } from "./log-on-disk.ts";
import { runToEnd, startServer, temporaryDirectory } from "./running-server.ts";
import { touchline } from "./touchline.ts";
import { enter, hasSeenAll, matchesOf } from "./viewing.ts";
import { waitFor } from "./waiting.ts";
import { watchEverything } from "./witness.ts";

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
beforeEach(async () => {
  directory = await temporaryDirectory();
});
afterEach(() => directory.remove());

const data = () => join(directory.path, "data");
const copy = () => join(directory.path, "copy");
const start = (...more: readonly string[]) =>
  startServer(["--port", "0", "--data", data(), "--speed", "100", ...more]);
const startTwo = () => start("--replica-directories", copy());
const seqsOf = async (url: string) => (await matchesOf(url)).reduce((sum, { seq }) => sum + seq, 0);

test("a directory that is removed while the match day plays is told of and made anew, and no viewer notices", async () => {
  const server = await startTwo();
  const overview = await enter(server);
  const witness = watchEverything(server.url);
  await waitFor(async () => (await seqsOf(server.url)) > 200);
  const rosterGeneration = async () =>
    (await metricsOf(server.url)).get("touchline_log_roster_generation");
  const generation = (await rosterGeneration()) ?? 0;
  await rm(copy(), { recursive: true });
  await waitFor(async () => server.stderr().includes(`${copy()} fell out`));
  await waitFor(async () => server.stderr().includes(`${copy()} has every record again`));
  expect(await rosterGeneration()).toBe(generation + 2);
  expect((await overview()).directories).toMatchObject([
    { directory: join(data(), "log"), state: "in_sync", freeBytes: expect.any(Number) },
    { directory: copy(), state: "in_sync" },
  ]);
  await waitFor(() => hasSeenAll(witness, server.url));
  const places = witness.seen.map(({ partition, offset }) => `${partition}/${offset}`);
  expect(new Set(places).size).toBe(places.length);
  witness.close();
  expect((await server.stop("SIGTERM")).code).toBe(0);

  // The copy that was made anew is the whole log.
  const { reports } = await readLogOnDisk(data());
  await rm(data(), { recursive: true });
  const alone = await startTwo();
  await waitFor(async () => (await seqsOf(alone.url)) > 200);
  await waitFor(async () => alone.stderr().includes("log has every record again"));
  await alone.stop("SIGTERM");
  const { reports: kept } = await readLogOnDisk(data());
  const ids = new Set(kept.map(({ reportId }) => reportId));
  expect(reports.filter(({ reportId }) => !ids.has(reportId))).toEqual([]);
}, 120_000);

test("a directory that cannot be made is gone on without, and the operator sees why until it can", async () => {
  await (await startTwo()).stop("SIGTERM");
  await rm(copy(), { recursive: true });
  await writeFile(copy(), "a file is in its place");
  const server = await startTwo();
  const overview = await enter(server);
  await waitFor(async () => (await seqsOf(server.url)) > 100);
  const [, out] = (await overview()).directories;
  expect(out).toMatchObject({ directory: copy(), state: "out", fault: expect.any(String) });
  expect(server.stderr()).toContain(`touchline: ${copy()} fell out`);
  expect(
    (await metricsOf(server.url)).get(`touchline_log_directory_in_sync{directory="${copy()}"}`),
  ).toBe(0);
  await rm(copy());
  await waitFor(async () => (await overview()).directories[1]?.state === "in_sync");
  expect((await server.stop("SIGTERM")).code).toBe(0);
}, 120_000);

test("copies that an existing log does not have are not promised, and what has copies is not changed without them", async () => {
  await (await start("--no-demo")).stop("SIGTERM");
  const args = ["--port", "0", "--no-demo", "--data", data()];
  const refused = await runToEnd([...args, "--replica-directories", copy()]);
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain("keeps 1 copy of each record, not 2");
  const two = ["--data", join(directory.path, "two")];
  const copyOfTwo = join(directory.path, "copy-of-two");
  await (
    await startServer(["--port", "0", "--no-demo", ...two, "--replica-directories", copyOfTwo])
  ).stop("SIGTERM");

  const changed = await touchline("log", "create", "odds", "--partitions", "1", ...two);
  expect(changed).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("--replica-directories"),
  });
  const forgotten = await runToEnd(["--port", "0", ...two]);
  expect(forgotten).toMatchObject({ code: 1, stderr: expect.stringContaining("keeps 2 copies") });
}, 120_000);

async function metricsOf(url: string): Promise<ReadonlyMap<string, number>> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return new Map(
    lines.map((line) => {
      const space = line.lastIndexOf(" ");
      return [line.slice(0, space), Number(line.slice(space + 1))];
    }),
  );
}
