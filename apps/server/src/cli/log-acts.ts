import { deedLine, type OperatorAct, readOperatorActs } from "../acts/operator-act.ts";
import type { Command, Given } from "./command.ts";
import * as humane from "./humane.ts";
import { logFlags, openToLook } from "./log-view.ts";
import { printRows } from "./rows.ts";
import type { Column } from "./table.ts";
import type { Terminal } from "./terminal.ts";

/** Acts printed when `--max` does not say. */
const actsMaxDefault = 100;

/** `touchline log acts`. */
export const logActs: Command = {
  operands: "",
  summary: "Show what operators changed: who, when, what, and how it ended.",
  details: [
    "The newest last. Each act is recorded in the topic operator-acts before it takes effect, and again when",
    "it has ended; one that only begun was cut short, and may or may not have taken effect.",
  ],
  flags: {
    max: { value: "number", help: `At most so many, the newest (default ${actsMaxDefault})` },
    ...logFlags,
  },
  examples: ["", "--max 10", "--json | jq 'select(.state != \"done\")'"],
  operandsMax: 0,
  run: show,
};

async function show(given: Given, terminal: Terminal): Promise<void> {
  const max = given.wholeNumber("max") ?? actsMaxDefault;
  const log = await openToLook(given);
  try {
    const acts = await readOperatorActs(log);
    printRows(terminal, given, columns, acts.slice(Math.max(0, acts.length - max)));
  } finally {
    await log.close();
  }
}

const columns: readonly Column<OperatorAct>[] = [
  { title: "WHEN", of: ({ at }) => humane.time(at) },
  { title: "BY", of: ({ by, user }) => (user === undefined ? by : `${by} (${user})`) },
  {
    title: "STATE",
    of: ({ state }) => state,
    colour: ({ state }) => ({ begun: "yellow", done: "green", failed: "red" } as const)[state],
  },
  {
    title: "WHAT",
    of: ({ deed, problem }) => deedLine(deed) + (problem === undefined ? "" : `; ${problem}`),
  },
];
