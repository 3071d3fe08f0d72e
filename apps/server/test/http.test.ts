import { ErrorResponse, MatchesResponse, MatchResponse, TableResponse } from "@touchline/protocol";
import { Compile } from "typebox/compile";
import { foldEvents } from "@touchline/football";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type RunningServer, startServer, temporaryDirectory } from "./running-server.ts";
import { asJson, matchesOf } from "./viewing.ts";
import { waitFor } from "./waiting.ts";

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

const get = async (path: string) => {
  const response = await fetch(server.url + path);
  const text = await response.text();
  return { response, text, json: () => JSON.parse(text) };
};

test("the board is what its schema says, and may be cached for a second", async () => {
  const { response, json } = await get("/api/matches");
  expect(response.headers.get("cache-control")).toContain("max-age=1");
  expect([...Compile(MatchesResponse).Errors(json())]).toEqual([]);
});

test("a match comes with its events, and they fold to it", async () => {
  const [row] = await matchesOf(server.url);
  const { json } = await get(`/api/matches/${row?.matchId}`);
  expect([...Compile(MatchResponse).Errors(json())]).toEqual([]);
  const { match, events } = json();
  expect(asJson(foldEvents(events))).toEqual(match);
});

test("the table counts the matches in play", async () => {
  const [row] = await matchesOf(server.url);
  const { json } = await get(`/api/tables/${row?.competitionId}`);
  expect([...Compile(TableResponse).Errors(json())]).toEqual([]);
  const { rows } = json().table;
  expect(rows).toHaveLength(20);
  expect(rows[0]).toMatchObject({ team: { name: "Manchester City" }, position: 1, played: 38 });
});

test("an unknown match and an unknown table are 404 with a code and what to do", async () => {
  for (const [path, code] of [
    ["/api/matches/nobody", "MATCH_UNKNOWN"],
    ["/api/tables/nowhere", "COMPETITION_UNKNOWN"],
    ["/api/nothing", "NOT_FOUND"],
  ]) {
    const { response, json } = await get(path ?? "");
    expect([path, response.status, json().code]).toEqual([path, 404, code]);
  }
});

test("an address that cannot be read is a 400 of the same shape", async () => {
  for (const path of ["/match/%E0%A4%A", "/api/matches/%E0%A4%A", "/%"]) {
    const { response, json } = await get(path);
    expect([path, response.status]).toEqual([path, 400]);
    expect([...Compile(ErrorResponse).Errors(json())]).toEqual([]);
    expect(Object.keys(json())).toEqual(["code", "message"]);
  }
});

test("every API route is described at /api/docs, and no operator's route is", async () => {
  expect((await get("/api/docs")).response.status).toBe(200);
  const { json } = await get("/api/docs/json");
  expect(Object.keys(json().paths)).toEqual([
    "/api/matches",
    "/api/matches/{matchId}",
    "/api/tables/{competitionId}",
  ]);
});

test("it is alive, it is ready, and Prometheus can read its numbers", async () => {
  expect((await get("/livez")).response.status).toBe(200);
  await waitFor(async () => (await get("/readyz")).response.status === 200);
  const { text } = await get("/metrics");
  expect(text).toMatch(/^touchline_matches_live 10$/m);
  expect(text).toMatch(
    /^touchline_feed_reports_total\{feed="match-day",adapter="match-day"\} \d+$/m,
  );
});

test("every metric comes with its meaning, its type and a unit in its name, and the log's are all there", async () => {
  const { text } = await get("/metrics");
  const ours = [...text.matchAll(/^(touchline_\w+)(?:\{[^}]*\})? \S+$/gm)].map(([, name]) => name);
  const typed = new Map(
    [...text.matchAll(/^# TYPE (touchline_\w+) (\w+)$/gm)].map(([, name, type]) => [name, type]),
  );
  const untyped = ours.filter(
    (name = "") => !typed.has(name) && !typed.has(name.replace(/_(?:bucket|sum|count)$/, "")),
  );
  expect(untyped).toEqual([]);
  for (const name of typed.keys()) expect(text).toMatch(new RegExp(`^# HELP ${name} \\S`, "m"));

  const value = (line: string) => {
    const found = text.split("\n").find((candidate) => candidate.startsWith(`${line} `));
    return Number(found?.slice(line.length + 1));
  };
  expect(value('touchline_log_append_records_total{topic="match-events"}')).toBeGreaterThan(100);
  expect(value('touchline_log_append_bytes_total{topic="match-events"}')).toBeGreaterThan(10_000);
  expect(value("touchline_log_append_duration_seconds_count")).toBeGreaterThan(10);
  expect(value("touchline_log_commit_duration_seconds_sum")).toBeGreaterThan(0);
  expect(value('touchline_log_fsync_duration_seconds_count{file="journal"}')).toBeGreaterThan(10);
  expect(value('touchline_log_fsync_duration_seconds_bucket{file="journal",le="+Inf"}')).toBe(
    value('touchline_log_fsync_duration_seconds_count{file="journal"}'),
  );
  expect(value("touchline_log_fsync_failures_total")).toBe(0);
  expect(value("touchline_log_corrupt_records_total")).toBe(0);
  expect(value("touchline_log_partitions_readonly")).toBe(0);
  expect(value("touchline_log_partitions_offline")).toBe(0);
  expect(value("touchline_log_journal_files")).toBeGreaterThanOrEqual(1);
  expect(value("touchline_log_recovery_duration_seconds")).toBeGreaterThan(0);
  expect(value("touchline_disk_free_bytes")).toBeGreaterThan(0);
  expect(text).toMatch(
    /^touchline_consumer_lag_records\{group="reconciler",topic="reports",partition="0"\} \d+$/m,
  );
  expect(text).toMatch(/^touchline_consumer_lag_seconds\{group="reconciler",.*\} [\d.]+$/m);
  expect(text).toMatch(/^touchline_log_directory_in_sync\{directory=".*"\} 1$/m);
});

test("every answer forbids sniffing, framing and foreign scripts", async () => {
  for (const path of ["/", "/api/matches", "/api/docs", "/nowhere.png", "/livez", "/%"]) {
    const { headers } = (await get(path)).response;
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
  }
});

test("any address of the page gets the page, a missing file does not", async () => {
  for (const path of ["/", "/match/any", "/table/any"])
    expect((await get(path)).text).toContain("<title>Touchline");
  expect((await get("/assets/gone.js")).response.status).toBe(404);
});
