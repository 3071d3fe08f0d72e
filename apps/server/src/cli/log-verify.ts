import { stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import {
  type DirectoryReport,
  type Finding,
  verifyDirectories,
} from "@touchline/event-log/embedded";
import { logDirectoryOf } from "../data-directory.ts";
import { type Command, type ExitCode, exitCodes, type Given } from "./command.ts";
import * as humane from "./humane.ts";
import { logDirectoriesIn, logFlags } from "./log-view.ts";
import { painted } from "./table.ts";
import type { Terminal } from "./terminal.ts";

/** `touchline log verify`. */
export const logVerify: Command = {
  operands: "[directory…]",
  summary: "Read every byte of a log and tell all that is damaged, and what to do about it.",
  details: [
    "A log with replicas has several directories: name them all, in order, to have their rosters held against each",
    "other: one that is stale, missing or of another log is damage too. Changes nothing, and may run beside a server.",
    "Ends with 3 when something is damaged. A hint is not damage, such as a file that the log builds anew by itself.",
  ],
  flags: logFlags,
  examples: [
    "",
    "/backup/touchline",
    "data/log /disk2/log",
    "--json | jq -r 'select(.kind == \"damage\") | .path'",
  ],
  operandsMax: Number.POSITIVE_INFINITY,
  run: verify,
};

async function verify(given: Given, terminal: Terminal): Promise<ExitCode> {
  const directories =
    given.operands.length === 0
      ? await logDirectoriesIn(given)
      : await Promise.all(given.operands.map(directoryOf));
  const startedMs = terminal.now();
  const reports = await verifyDirectories({ directories });
  const seconds = (terminal.now() - startedMs) / 1000;
  for (const report of reports) printReport(report, given, terminal);
  if (reports.length > 1)
    tellLast(terminal, given, verdictOf(reports, seconds), !reports.every(isWhole));
  return reports.every(isWhole) ? exitCodes.ok : exitCodes.damaged;
}

function printReport(report: DirectoryReport, given: Given, terminal: Terminal): void {
  const { directory, standing, findings } = report;
  for (const finding of findings)
    terminal.print(
      given.is("json")
        ? JSON.stringify({ directory, standing, ...finding })
        : paragraphOf(finding, terminal),
    );
  tellLast(terminal, given, summaryOf(report), !isWhole(report));
}

/** For people; scripts have the findings and the exit code. */
function tellLast(
  { print, tell, hasColour }: Terminal,
  given: Given,
  line: string,
  isBad: boolean,
) {
  if (given.is("json")) tell(line);
  else print(painted(line, isBad ? "red" : "green", hasColour));
}

const isWhole = ({ findings }: DirectoryReport): boolean =>
  findings.every(({ kind }) => kind === "hint");

/** A log's own directory, or the data directory that one is in. */
async function directoryOf(named: string): Promise<string> {
  const directory = resolve(named);
  const isData = await stat(join(logDirectoryOf(directory), "checkpoint")).then(
    () => true,
    () => false,
  );
  return isData ? logDirectoryOf(directory) : directory;
}

function paragraphOf(finding: Finding, { hasColour }: Terminal): string {
  const { kind, path, position, topic, partition, offsets, what, whatToDo } = finding;
  const byte = position === undefined ? "" : `, byte ${position}`;
  const whose = topic === undefined ? [] : [`of ${topic}/${partition}`];
  const cost = offsets === undefined ? [] : [offsetsOf(offsets)];
  const head = painted(kind, kind === "damage" ? "red" : "yellow", hasColour);
  const concerned = [...cost, ...whose].join(" ");
  return [
    `${head}  ${path}${byte}: ${what}`,
    ...(concerned === "" ? [] : [`        concerns ${concerned}`]),
    `        ${whatToDo}`,
  ].join("\n");
}

const offsetsOf = ({ first, last }: { readonly first: number; readonly last: number }): string =>
  first === last ? `offset ${first}` : `offsets ${first} to ${last}`;

function summaryOf(report: DirectoryReport): string {
  const { directory, standing, findings, files, bytes, batches } = report;
  if (standing === "missing") return `${directory} is missing`;
  const damages = findings.filter(({ kind }) => kind === "damage").length;
  const read = `${humane.count(files)} files, ${humane.size(bytes)}, ${humane.count(batches)} batches`;
  const places = `${humane.count(damages)} damaged ${damages === 1 ? "place" : "places"}`;
  const verdict = damages === 0 ? "is whole" : `has ${places}`;
  return `${directory} ${verdict}: ${read}, ${standing.replace("_", " ")}`;
}

/** What several directories are worth together. */
function verdictOf(reports: readonly DirectoryReport[], seconds: number): string {
  const good = reports.filter((report) => report.standing === "in_sync" && isWhole(report)).length;
  return `${good} of ${reports.length} directories have everything and are whole; read in ${humane.duration(seconds)}`;
}
