import { ErrorResponse, MatchesResponse, MatchResponse, TableResponse } from "@touchline/protocol";
import { Compile } from "typebox/compile";
import { foldEvents } from "@touchline/football";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type RunningServer, startServer, temporaryDirectory } from "./running-server.ts";
import { readPrometheus } from "./prometheus-text.ts";
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

/** What dashboards and alarms of the log are made of: each name with the type it has. */
const logMetricTypes = {
  touchline_log_append_records_total: "counter",
  touchline_log_append_bytes_total: "counter",
  touchline_log_append_duration_seconds: "histogram",
  touchline_log_commit_duration_seconds: "histogram",
  touchline_log_fsync_duration_seconds: "histogram",
  touchline_log_fsync_failures_total: "counter",
  touchline_log_corrupt_records_total: "counter",
  touchline_log_partitions_readonly: "gauge",
  touchline_log_partitions_offline: "gauge",
  touchline_log_staging_bytes: "gauge",
  touchline_log_journal_bytes: "gauge",
  touchline_log_journal_files: "gauge",
  touchline_log_segments: "gauge",
  touchline_log_size_bytes: "gauge",
  touchline_log_start_offset: "gauge",
  touchline_log_end_offset: "gauge",
  touchline_log_synced_offset: "gauge",
  touchline_log_compaction_failures_total: "counter",
  touchline_log_scrub_age_seconds: "gauge",
  touchline_log_recovery_duration_seconds: "gauge",
  touchline_log_recovery_truncated_bytes_total: "counter",
  touchline_disk_free_bytes: "gauge",
  touchline_log_directory_in_sync: "gauge",
  touchline_log_directory_free_bytes: "gauge",
  touchline_log_directory_scrub_age_seconds: "gauge",
  touchline_log_roster_generation: "gauge",
  touchline_consumer_lag_records: "gauge",
  touchline_consumer_lag_seconds: "gauge",
};

test("the metrics are what Prometheus' text format asks for, and the log's are all there with values that can be", async () => {
  const families = readPrometheus((await get("/metrics")).text);
  const typeOf = (name: string) => [name, families.get(name)?.type];
  const names = Object.keys(logMetricTypes);
  expect(names.map(typeOf)).toEqual(Object.entries(logMetricTypes));

  const value = (name: string, labels: Readonly<Record<string, string>> = {}, suffix = "") =>
    families
      .get(name)
      ?.samples.find(
        (sample) =>
          sample.name === name + suffix &&
          Object.entries(labels).every(([label, text]) => sample.labels[label] === text),
      )?.value;
  const matchEvents = { topic: "match-events" };
  expect(value("touchline_log_append_records_total", matchEvents)).toBeGreaterThan(100);
  expect(value("touchline_log_append_bytes_total", matchEvents)).toBeGreaterThan(10_000);
  expect(value("touchline_log_append_duration_seconds", {}, "_count")).toBeGreaterThan(10);
  expect(value("touchline_log_commit_duration_seconds", {}, "_sum")).toBeGreaterThan(0);
  const journal = { file: "journal" };
  expect(value("touchline_log_fsync_duration_seconds", journal, "_count")).toBeGreaterThan(10);
  expect(value("touchline_log_fsync_failures_total")).toBe(0);
  expect(value("touchline_log_corrupt_records_total")).toBe(0);
  expect(value("touchline_log_compaction_failures_total")).toBe(0);
  expect(value("touchline_log_partitions_readonly")).toBe(0);
  expect(value("touchline_log_partitions_offline")).toBe(0);
  expect(value("touchline_log_journal_files")).toBeGreaterThanOrEqual(1);
  expect(value("touchline_log_recovery_duration_seconds")).toBeGreaterThan(0);
  expect(value("touchline_disk_free_bytes")).toBeGreaterThan(0);
  expect(value("touchline_log_directory_in_sync")).toBe(1);
  const ofReports = { group: "reconciler", topic: "reports", partition: "0" };
  expect(value("touchline_consumer_lag_records", ofReports)).toBeGreaterThanOrEqual(0);
  expect(value("touchline_consumer_lag_seconds", ofReports)).toBeGreaterThanOrEqual(0);
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
