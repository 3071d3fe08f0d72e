import { cp, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openEmbeddedLog } from "@touchline/event-log/embedded";
import { afterEach, beforeEach, expect, test } from "vitest";
import { exitCodes, readGiven } from "./command.ts";
import { logVerify } from "./log-verify.ts";

/** A log with three directories, in all of which every record stands. */
let root: string;
const at = (name: string) => join(root, name);
const names = ["a", "b", "c"] as const;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "touchline-verify-"));
  await appendTo(names, 20);
});
afterEach(() => rm(root, { recursive: true }));

async function appendTo([first, ...others]: readonly string[], count: number): Promise<void> {
  const log = await openEmbeddedLog({
    directory: at(first ?? ""),
    replicaDirectories: others.map(at),
    segmentBytesMax: 4096,
  });
  await log.createTopic({ name: "goals", partitions: 1, replicationFactor: 3 });
  for (let n = 0; n < count; n++) await log.append("goals", [{ value: "x".repeat(500) }]);
  await log.close();
}

async function verify(...directories: readonly string[]) {
  const lines: string[] = [];
  const told: string[] = [];
  const code = await logVerify.run(readGiven(logVerify, [...directories.map(at), "--json"]), {
    print: (line) => void lines.push(line),
    tell: (line) => void told.push(line),
    isTerminal: false,
    hasColour: false,
    columns: 80,
    ask: () => Promise.resolve(undefined),
    now: Date.now,
    interrupted: () => new AbortController().signal,
  });
  const found = lines.map((line): Record<string, unknown> => JSON.parse(line));
  return { code, found, told };
}

test("three directories that have everything are whole, and one alone says that there are others", async () => {
  const { code, found, told } = await verify(...names);
  expect({ code, found }).toEqual({ code: exitCodes.ok, found: [] });
  expect(told.at(-1)).toMatch(/^3 of 3 directories have everything and are whole/);
  const alone = await verify("b");
  expect(alone.code).toBe(exitCodes.ok);
  expect(alone.found).toMatchObject([
    { kind: "hint", what: "the log has 3 directories, and 1 was named" },
  ]);
});

test("one that was away while others went on is stale, and whole though it is ends with 3", async () => {
  await rename(at("b"), at("away"));
  await appendTo(names, 5);
  await rm(at("b"), { recursive: true, force: true });
  await rename(at("away"), at("b"));
  const { code, found, told } = await verify(...names);
  expect(code).toBe(exitCodes.damaged);
  expect(found).toMatchObject([
    {
      directory: at("b"),
      standing: "stale",
      kind: "damage",
      path: at("b"),
      what: expect.stringMatching(
        /^it is stale: its roster is of generation \d+, the newest of \d+/,
      ),
    },
  ]);
  expect(told.at(-1)).toMatch(/^2 of 3 directories/);
});

test("one that is not there is missing, and one in another's place is foreign", async () => {
  await rm(at("c"), { recursive: true });
  const missing = await verify(...names);
  expect(missing.code).toBe(exitCodes.damaged);
  expect(missing.found).toMatchObject([
    { directory: at("c"), standing: "missing", kind: "damage" },
  ]);
  const swapped = await verify("b", "a");
  expect(swapped.code).toBe(exitCodes.damaged);
  expect(swapped.found.map(({ standing }) => standing)).toContain("foreign");
});

test("a directory of another log is foreign", async () => {
  await cp(at("a"), at("kept"), { recursive: true });
  for (const name of names) await rm(at(name), { recursive: true });
  await appendTo(names, 3);
  await rm(at("a"), { recursive: true });
  await rename(at("kept"), at("a"));
  const { code, found } = await verify(...names);
  expect(code).toBe(exitCodes.damaged);
  expect(found.filter(({ what }) => what === "it belongs to another log")).not.toEqual([]);
});

test("two that each went on without the other have diverged, and neither is called the right one in silence", async () => {
  for (const name of ["a", "b"]) await cp(at(name), at(`${name} before`), { recursive: true });
  await cp(at("c"), at("c before"), { recursive: true });
  // a goes on without b and c; then, from the same beginning, b and c without a.
  await rm(at("b"), { recursive: true });
  await rm(at("c"), { recursive: true });
  const alone = await openEmbeddedLog({
    directory: at("a"),
    replicaDirectories: [at("b"), at("c")],
  });
  await alone.append("goals", [{ value: "only in a" }]);
  await alone.close();
  await rename(at("a"), at("a that went on"));
  for (const name of ["b", "c"]) {
    await rm(at(name), { recursive: true, force: true });
    await rename(at(`${name} before`), at(name));
  }
  await appendTo(names, 2);
  await rm(at("a"), { recursive: true, force: true });
  await rename(at("a that went on"), at("a"));
  const { code, found } = await verify(...names);
  expect(code).toBe(exitCodes.damaged);
  expect(found.map(({ standing }) => standing)).toContain("diverged");
});

test("damage in one replica is told with directory, file, byte and offset, and the others are whole", async () => {
  const partition = at("b/partitions/goals-0");
  const [segment = ""] = (await readdir(partition))
    .filter((name) => name.endsWith(".log"))
    .toSorted();
  const path = join(partition, segment);
  const bytes = await readFile(path);
  bytes[700]! ^= 1;
  await writeFile(path, bytes);
  const { code, found } = await verify(...names);
  expect(code).toBe(exitCodes.damaged);
  expect(found).toMatchObject([
    {
      directory: at("b"),
      standing: "in_sync",
      path,
      position: expect.any(Number),
      topic: "goals",
      partition: 0,
      offsets: { first: 1, last: 1 },
      what: "bad checksum",
    },
  ]);
});
