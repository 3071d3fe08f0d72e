import { stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { type Finding, verifyLog, type VerifyReport } from "@touchline/event-log/embedded";
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
    "A log with replicas has several directories: name them all. Changes nothing, and may run beside a server.",
    "Ends with 3 when something is damaged. A hint is not: it is a file that the log builds anew by itself.",
  ],
  flags: logFlags,
  examples: ["", "/backup/touchline", "data/log /disk2/log", "--json | jq -r .path"],
  operandsMax: Number.POSITIVE_INFINITY,
  run: verify,
};

async function verify(given: Given, terminal: Terminal): Promise<ExitCode> {
  const directories =
    given.operands.length === 0
      ? await logDirectoriesIn(given)
      : await Promise.all(given.operands.map(directoryOf));
  const codes: ExitCode[] = [];
  for (const directory of directories) codes.push(await verifyOne(directory, given, terminal));
  return codes.includes(exitCodes.damaged) ? exitCodes.damaged : exitCodes.ok;
}

async function verifyOne(directory: string, given: Given, terminal: Terminal): Promise<ExitCode> {
  const startedMs = terminal.now();
  const report = await verifyLog({ directory });
  const seconds = (terminal.now() - startedMs) / 1000;
  for (const finding of report.findings)
    terminal.print(given.is("json") ? JSON.stringify(finding) : paragraphOf(finding, terminal));
  const isDamaged = report.findings.some(({ kind }) => kind === "damage");
  const last = summaryOf(report, directory, seconds);
  if (given.is("json")) terminal.tell(last);
  else terminal.print(painted(last, isDamaged ? "red" : "green", terminal.hasColour));
  return isDamaged ? exitCodes.damaged : exitCodes.ok;
}

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

function summaryOf(report: VerifyReport, directory: string, seconds: number): string {
  const { findings, files, bytes, batches } = report;
  const damages = findings.filter(({ kind }) => kind === "damage").length;
  const read =
    `${humane.count(files)} files, ${humane.size(bytes)}, ${humane.count(batches)} batches ` +
    `in ${humane.duration(seconds)}`;
  const places = `${humane.count(damages)} damaged ${damages === 1 ? "place" : "places"}`;
  const verdict = damages === 0 ? "is whole" : `has ${places}`;
  return `${directory} ${verdict}: ${read}`;
}
