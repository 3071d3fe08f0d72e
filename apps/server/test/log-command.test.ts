import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { openEmbeddedLog } from "@touchline/event-log/embedded";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type RunningServer, startServer, temporaryDirectory } from "./running-server.ts";
import { type Done, touchline } from "./touchline.ts";
import { matchesOf } from "./viewing.ts";
import { waitFor } from "./waiting.ts";

/** The commands of the log beside a server that runs on its directory; at rest they are tested where they are. */
let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let server: RunningServer;
beforeAll(async () => {
  directory = await temporaryDirectory();
  const log = await openEmbeddedLog({ directory: join(directory.path, "log") });
  await log.createTopic({ name: "odds", partitions: 1 });
  for (const value of ["1.5", "1.6", "1.7"]) await log.append("odds", [{ value }]);
  await log.createTopic({ name: "squads", partitions: 1, cleanupPolicy: "compact" });
  await log.append("squads", [
    { key: Buffer.from([0xff, 0x00]), value: Buffer.from([0xfe]), headers: { by: "Kane" } },
    { key: "home", value: null },
    { key: "away", value: "" },
  ]);
  const consumer = await log.consume({ group: "bookmaker", topics: ["odds"] });
  await consumer.commit("odds", 0, 1);
  await consumer.close();
  await log.close();
  server = await startServer(["--port", "0", "--data", directory.path]);
  await waitFor(async () => (await matchesOf(server.url)).length === 10);
});
afterAll(async () => {
  await server.stop("SIGTERM");
  await directory.remove();
});

const log = (...args: readonly string[]): Promise<Done> =>
  touchline("log", ...args, "--data", directory.path);

interface Operator {
  readonly url: string;
  readonly key: string;
}

const operator = async (): Promise<Operator> =>
  JSON.parse(await readFile(join(directory.path, "operator.json"), "utf8"));

test("groups and describe show what only the server knows: members, states, who reads what", async () => {
  const groups = (await log("groups", "--json")).lines();
  expect(groups).toContainEqual(
    expect.objectContaining({ group: "reconciler", state: "Stable", members: 1 }),
  );
  const reads = (await log("groups", "reconciler", "--json")).lines();
  expect(reads).toHaveLength(12);
  expect(reads.every(({ member }) => typeof member === "string")).toBe(true);
  expect((await log("describe", "reports", "--json")).lines()).toHaveLength(12);
});

test("a topic is made and deleted by the server, which tells who did it, and not one it lives on", async () => {
  expect((await log("create", "lineups", "--partitions", "2", "--retention", "forever")).code).toBe(
    0,
  );
  const topics = async () => (await log("topics", "--json")).lines().map(({ topic }) => topic);
  expect(await topics()).toContain("lineups");
  expect(server.stderr()).toContain("an operator made or changed the topic lineups");

  expect((await log("delete", "lineups", "--yes")).code).toBe(0);
  expect(await topics()).not.toContain("lineups");
  expect(server.stderr()).toContain("an operator deleted the topic lineups");

  const refused = await log("delete", "reports", "--yes");
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain("this server lives on reports");
  expect(await topics()).toContain("reports");
});

test("a group's offsets are moved by the server, and not those of a group that has members", async () => {
  const preview = await log("reset", "bookmaker", "--to", "end", "--dry-run", "--json");
  expect(preview.lines()).toEqual([
    { topic: "odds", partition: 0, from: 1, to: 3, skipped: 2, repeated: 0 },
  ]);
  expect((await log("reset", "bookmaker", "--to", "start", "--yes")).code).toBe(0);
  const [moved] = (await log("groups", "bookmaker", "--json")).lines();
  expect(moved).toMatchObject({ committedOffset: 0, lagRecords: 3 });
  expect(server.stderr()).toContain("an operator moved the offsets of bookmaker: odds/0 1 to 0");

  const refused = await log("reset", "reconciler", "--to", "start", "--yes");
  expect(refused.code).toBe(1);
  expect(refused.stderr).toMatch(/"reconciler" has 1 member/);
});

test("every act beside a server is recorded in the log as done by the operator key, and that record cannot be deleted", async () => {
  expect((await log("create", "lineups", "--partitions", "2")).code).toBe(0);
  const acts = (await log("acts", "--json")).lines();
  expect(acts.at(-1)).toMatchObject({
    state: "done",
    by: "operator key",
    deed: { kind: "topic made", topic: "lineups", partitions: 2 },
  });
  for (const command of [
    ["delete", "operator-acts", "--yes"],
    ["create", "operator-acts", "--partitions", "1", "--retention", "1s"],
  ]) {
    const refused = await log(...command);
    expect([command, refused.code]).toEqual([command, 1]);
    expect(refused.stderr).toMatch(/operator-acts/);
  }
  expect((await log("acts", "--json")).lines()).toHaveLength(acts.length);
});

test("tail shows what the server appends while it runs", async () => {
  const tailed = await log("tail", "match-events", "--max", "3", "--json");
  expect(tailed.code).toBe(0);
  expect(tailed.lines()).toHaveLength(3);
  const timed = await log("tail", "odds", "--from", "1h", "--max", "1", "--json");
  expect(timed.lines()).toMatchObject([{ offset: 0, value: 1.5 }]);
  const again = await log("tail", "odds", "--from", "1", "--max", "2", "--json");
  expect(again.lines().map(({ offset, value }) => [offset, value])).toEqual([
    [1, 1.6],
    [2, 1.7],
  ]);
});

test("a tombstone, an empty value and bytes that are no text look alike from the server and from the files", async () => {
  const fields = { topic: "squads", partition: 0, timestamp: expect.any(Number) };
  const records = [
    {
      ...fields,
      offset: 0,
      key: null,
      keyBase64: "/wA=",
      headers: { by: "Kane" },
      valueBase64: "/g==",
    },
    { ...fields, offset: 1, key: "home", headers: {}, value: null, isTombstone: true },
    { ...fields, offset: 2, key: "away", headers: {}, valueBase64: "" },
  ];
  const served = await log("tail", "squads", "--from", "start", "--max", "3", "--json");
  expect(served.lines()).toEqual(records);
  expect((await log("read", "squads", "--json")).lines()).toEqual(records);
});

test("verify reads a log that is being written to and finds it whole", async () => {
  const done = await log("verify");
  expect(done.stdout).toMatch(/log is whole: \d+ files/);
  expect(done.code).toBe(0);
});

test("the key in the data directory is for its owner alone, and for nothing but the log's routes and the overview", async () => {
  const { mode } = await stat(join(directory.path, "operator.json"));
  expect((mode & 0o777).toString(8)).toBe("600");
  const { url, key } = await operator();
  const ask = (authorization?: string) =>
    fetch(
      `${url}/admin/api/log/topics`,
      authorization === undefined ? {} : { headers: { authorization } },
    );
  expect((await ask(`Bearer ${key}`)).status).toBe(200);
  for (const wrong of [undefined, "", "Bearer", "Bearer guess", key, `Basic ${key}`])
    expect([wrong, (await ask(wrong)).status]).toEqual([wrong, 404]);
});

test("what no schema has is refused, and so is what another site's page asks for", async () => {
  const { url, key } = await operator();
  const post = (body: string, headers: Readonly<Record<string, string>> = {}) =>
    fetch(`${url}/admin/api/log/topics`, {
      method: "POST",
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json", ...headers },
      body,
    });
  const bad = ["{", "{}", '{"name":"x","partitions":"2"}', '{"name":"x","partitions":1,"more":1}'];
  for (const body of [...bad, '{"name":"../x","partitions":1}'])
    expect([body, (await post(body)).status]).toEqual([body, 400]);
  const good = '{"name":"foreign","partitions":1}';
  for (const site of ["cross-site", "same-site"])
    expect((await post(good, { "sec-fetch-site": site })).status).toBe(403);
  expect((await post(good, { "content-type": "text/plain" })).status).toBe(400);
  expect((await log("topics", "--json")).stdout).not.toContain("foreign");
});

test("a mistyped flag or command ends with 2 and says what was probably meant; every command has help", async () => {
  const flag = await log("topics", "--jsno");
  expect(flag).toMatchObject({ code: 2, stdout: "" });
  expect(flag.stderr).toBe("touchline log topics: no flag --jsno; did you mean --json?\n");
  const command = await touchline("log", "topisc");
  expect(command.code).toBe(2);
  expect(command.stderr).toContain('did you mean "log topics"?');
  const listed = [...command.stdout.matchAll(/-- (\w+ [\w-]+)/g)].map(([, words = ""]) => words);
  expect(listed).toHaveLength(12);
  const pages = await Promise.all(listed.map((words) => touchline(...words.split(" "), "--help")));
  for (const [n, { code, stdout }] of pages.entries()) {
    expect([listed[n], code]).toEqual([listed[n], 0]);
    expect(stdout).toMatch(new RegExp(`^touchline ${listed[n]} `));
    expect(stdout).toContain("\nExamples\n");
  }
});

test("a server that was killed leaves a key behind that nobody is misled by", async () => {
  const other = await temporaryDirectory();
  try {
    const first = await startServer(["--port", "0", "--data", other.path, "--no-demo"]);
    await first.stop("SIGKILL");
    const done = await touchline(
      "log",
      "create",
      "odds",
      "--partitions",
      "1",
      "--data",
      other.path,
    );
    expect(done).toMatchObject({ code: 0, stderr: "" });
    const topics = await touchline("log", "topics", "--json", "--data", other.path);
    expect(topics.lines().map(({ topic }) => topic)).toContain("odds");
  } finally {
    await other.remove();
  }
});
