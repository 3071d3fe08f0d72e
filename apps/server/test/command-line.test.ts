import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { chmod, cp, readFile, truncate } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type RunningServer, startServer, temporaryDirectory } from "./running-server.ts";
import { touchline } from "./touchline.ts";
import { matchesOf } from "./viewing.ts";
import { waitFor } from "./waiting.ts";

const openData = fileURLToPath(new URL("../../../../shared/feeds/wyscout", import.meta.url));
const expectedFile = fileURLToPath(
  new URL("../../../../shared/feeds/EXPECTED.json", import.meta.url),
);

/** One match of EXPECTED.json, counted from the raw files by other code. */
interface Stated {
  readonly duration: string;
  readonly home: StatedSide;
  readonly away: StatedSide;
  readonly "card_tags(1701 red,1702 yellow,1703 2nd yellow)": Readonly<Record<string, number>>;
  readonly substitutions: { readonly home: number; readonly away: number };
}
interface StatedSide {
  readonly score: number;
  readonly scoreHT: number;
  readonly scoreP: number;
}

function toldIn(match: Stated) {
  const { home, away, duration, substitutions } = match;
  const tags = match["card_tags(1701 red,1702 yellow,1703 2nd yellow)"];
  return {
    score: { home: home.score, away: away.score },
    firstHalf: { home: home.scoreHT, away: away.scoreHT },
    shootout: duration === "Penalties" ? { home: home.scoreP, away: away.scoreP } : null,
    cards: { red: tags["1701"], yellow: tags["1702"], second_yellow: tags["1703"] },
    substitutions,
  };
}

function toldBy(line: Readonly<Record<string, unknown>>) {
  const { score, scoreByPhase, shootout } = line;
  const rows = (name: string) => (Array.isArray(line[name]) ? line[name] : []);
  const cards = (kind: string) => rows("cards").filter(({ card }) => card === kind).length;
  const changes = (of: string) => rows("substitutions").filter(({ side }) => side === of).length;
  return {
    score,
    firstHalf: Reflect.get(Object(scoreByPhase), "h1"),
    shootout,
    cards: { red: cards("red"), yellow: cards("yellow"), second_yellow: cards("second_yellow") },
    substitutions: { home: changes("home"), away: changes("away") },
  };
}

test("feed try prints one JSON line a match, and nothing else on standard output", async () => {
  const done = await touchline("feed", "try", "match-day", "premier-league-2018-05-13");
  expect(done.code).toBe(0);
  expect(done.lines()).toHaveLength(10);
  const spurs = done.lines().find(({ home }) => home === "Tottenham Hotspur");
  expect(spurs).toMatchObject({
    away: "Leicester City",
    kickOff: "2018-05-13T14:00:00.000Z",
    lifecycle: "finished",
    decidedIn: "regular",
    score: { home: 5, away: 4 },
    scoreByPhase: { h1: { home: 1, away: 2 }, h2: { home: 4, away: 2 } },
    shootout: null,
    deadLetters: 0,
  });
  expect(spurs?.["goals"]).toContainEqual({
    side: "away",
    minute: "4",
    scorer: "Vardy",
    method: "open_play",
  });
});

test("feed try --match reads one match of many", async () => {
  const pack = ["feed", "try", "match-day", "premier-league-2018-05-13"];
  const all = (await touchline(...pack)).lines();
  const feedMatchId = String(all[3]?.["feedMatchId"]);
  const one = await touchline(...pack, "--match", feedMatchId);
  expect(one.lines()).toEqual([all[3]]);
});

test.skipIf(!existsSync(openData))(
  "feed try reads a World Cup final stage match of the open data: extra time, its shoot-out apart (skips without the data set)",
  async () => {
    const done = await touchline("feed", "try", "wyscout", openData);
    expect(done.lines()).toHaveLength(19);
    const decidedIn = done.lines().map((line) => line["decidedIn"]);
    expect(decidedIn).toContain("penalties");
  },
);

test.skipIf(!existsSync(expectedFile))(
  "feed try prints the score, the halves, the shoot-out, cards and substitutions the data set itself states (skips without ../shared/feeds/EXPECTED.json)",
  async () => {
    const stated: Readonly<Record<string, Stated>> = JSON.parse(
      await readFile(expectedFile, "utf8"),
    ).wyscout;
    const done = await touchline("feed", "try", "wyscout", openData);
    const read = done.lines().map((line) => [line["feedMatchId"], toldBy(line)]);
    expect(Object.fromEntries(read)).toEqual(
      Object.fromEntries(Object.entries(stated).map(([id, match]) => [id, toldIn(match)])),
    );
  },
);

test.skipIf(!existsSync(openData))(
  "feed try says which match an unreadable file cost, also when only that match is asked for (skips without the data set)",
  async () => {
    const copy = await temporaryDirectory();
    try {
      await cp(openData, copy.path, { recursive: true });
      const events = join(copy.path, "events", "2500097.json");
      await chmod(events, 0o600);
      await truncate(events, 1000);
      const letter = /^dead letter of match 2500097: not_json: 2500097\.json: /m;

      const all = await touchline("feed", "try", "wyscout", copy.path);
      expect(all.lines()).toHaveLength(18);
      expect(all.stderr).toMatch(letter);

      const one = await touchline("feed", "try", "wyscout", copy.path, "--match", "2500097");
      expect(one).toMatchObject({ code: 1, stdout: "" });
      expect(one.stderr).toMatch(letter);
      expect(one.stderr).toContain("no match 2500097 in");
    } finally {
      await copy.remove();
    }
  },
);

test.each([
  [1, ["feed", "try", "telegraph", "/tmp"], /telegraph.*wyscout/],
  [1, ["feed", "try", "wyscout", "/not/there"], /\/not\/there/],
  [2, ["feed", "try"], /adapter/],
  [1, ["log", "read", "reports", "--data", "/not/there"], /\/not\/there/],
  [2, ["log", "read"], /topic/],
])(
  "ends with %i, one line on standard error and nothing on standard output: %j",
  async (code, args, why) => {
    const done = await touchline(...args);
    expect(done).toMatchObject({ code, stdout: "" });
    expect(done.stderr).toMatch(/^touchline [^\n]+\n$/);
    expect(done.stderr).toMatch(why);
  },
);

test("an unknown command prints the help and ends with 2", async () => {
  const done = await touchline("feed", "eat");
  expect(done.code).toBe(2);
  expect(done.stdout).toContain("feed try <adapter>");
  expect(done.stdout).toContain("--max n (default 100)");
});

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let server: RunningServer;
beforeAll(async () => {
  directory = await temporaryDirectory();
  server = await startServer(["--port", "0", "--data", directory.path]);
  await waitFor(async () => (await matchesOf(server.url)).length === 10);
});
afterAll(async () => {
  await server.stop("SIGTERM");
  await directory.remove();
});

test("log read prints the records of a log that a running server holds", async () => {
  const read = ["log", "read", "match-events", "--data", directory.path];
  const lines = (await touchline(...read, "--max", "500")).lines();
  expect(lines.length).toBeGreaterThan(100);
  const [first] = lines;
  expect(first).toMatchObject({
    topic: "match-events",
    offset: 0,
    headers: { schema: "touchline.match-event.v1" },
    value: { seq: 1, op: "assert", body: { kind: "fixture_set" } },
  });

  const partition = String(first?.["partition"]);
  const part = await touchline(...read, "--partition", partition, "--from", "3", "--max", "2");
  expect(part.lines().map(({ offset }) => offset)).toEqual([3, 4]);
  expect(part.stderr).toMatch(/^2 of [\d,]+; more with --max\n$/);
});

test("a topic or a partition that is not there is answered with those that are", async () => {
  const read = ["--data", directory.path];
  const topic = await touchline("log", "read", "goals", ...read);
  expect(topic.stderr).toMatch(/no topic goals; there are: .*match-events/);
  const partition = await touchline("log", "read", "reports", "--partition", "12", ...read);
  expect(partition.stderr).toContain("partitions 0 to 11, not 12");
});

const cli = fileURLToPath(new URL("../src/cli.ts", import.meta.url));

test("a reader that has seen enough ends a command in silence", async () => {
  const read = `"${process.execPath}" "${cli}" log read match-events --max 100000 --data "${directory.path}"`;
  const done = await new Promise<{ stdout: string; stderr: string }>((resolve) => {
    execFile("sh", ["-c", `${read} | head -n 1`], (_error, stdout, stderr) =>
      resolve({ stdout, stderr }),
    );
  });
  expect(done.stderr).toBe("");
  expect(JSON.parse(done.stdout)).toMatchObject({ topic: "match-events", offset: 0 });
});

test("Ctrl-C ends log tail as a person's will, with 0 and in silence", async () => {
  const args = [cli, "log", "tail", "match-events", "--from", "start", "--data", directory.path];
  const tail = spawn(process.execPath, args);
  let stderr = "";
  tail.stderr.on("data", (bytes: Buffer) => (stderr += bytes.toString()));
  await once(tail.stdout, "data");
  tail.stdout.resume();
  tail.kill("SIGINT");
  expect(await once(tail, "close")).toEqual([0, null]);
  expect(stderr).toBe("");
});
