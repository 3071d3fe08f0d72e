import { openEmbeddedLog } from "../src/embedded/index.ts";
import type { AppendedRecords, Shown } from "../src/testing/appended-records.ts";
import type { Figures } from "./scenario.ts";

/** How long an appending process took to open its log, as it says in its first line. */
export function openedInMs(said: readonly string[]): number {
  const [what, milliseconds] = said[0]?.split(" ") ?? [];
  if (what !== "open") throw new Error("the log could not be opened again: see what was printed");
  return Number(milliseconds);
}

/**
 * Opens a log that nobody closed, holds it against what was told, and closes it. `readOnly` leaves everything as it is to
 * whoever opens it next.
 */
export async function look(
  directory: string,
  records: AppendedRecords,
  figures: Figures,
  {
    readOnly = false,
    mayLose,
  }: {
    readonly readOnly?: boolean | undefined;
    readonly mayLose?: ((topic: string) => boolean) | undefined;
  } = {},
): Promise<Shown> {
  const startedAt = performance.now();
  const log = await openEmbeddedLog({ directory, readOnly });
  try {
    figures.measure("recovery ms", performance.now() - startedAt);
    return await records.check(log, mayLose);
  } finally {
    await log.close();
  }
}
