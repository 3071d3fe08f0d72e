import { type ReadRecord, recordsOf } from "./batches.ts";
import { crc32c } from "./crc32c.ts";
import { field, list, num } from "./fields.ts";
import { type Files, text } from "./files.ts";
import { readJournal } from "./journal.ts";
import { LogState } from "./log-state.ts";
import { readSegments } from "./segments.ts";

/**
 * Reads the log of one directory by what FORMAT.md says and by nothing else: it uses no code of the engine, so that whatever
 * the page leaves out fails a test. For logs that are whole; what is torn at the journal's end is left out.
 */
export interface ReadLog {
  readonly format: number;
  /** By `topic/partition`. */
  readonly records: ReadonlyMap<string, readonly ReadRecord[]>;
  /** By `group/topic/partition`. */
  readonly committed: ReadonlyMap<string, number>;
  /** The roster's generation. */
  readonly generation: number;
  /** Index files that were held against their segments. */
  readonly indexes: number;
}

/** Throws where the files are not what the page says. */
export function readLog(files: Files): ReadLog {
  const format = Number(/^touchline-event-log (\d+)\n$/.exec(text(files, "format"))?.[1]);
  const checkpoint = newestCheckpoint(files);
  const state = new LogState(checkpoint);
  let indexes = 0;
  for (const mark of list(checkpoint, "topics")) indexes += readSegments(files, mark, state);
  readJournal(files, field(checkpoint, "journal"), state);
  const records = new Map<string, readonly ReadRecord[]>();
  for (const { name, partitions } of state.topics.values())
    for (const [n, { batches }] of partitions.entries())
      records.set(`${name}/${n}`, batches.flatMap(recordsOf));
  return { format, records, committed: state.committed, generation: state.generation, indexes };
}

function newestCheckpoint(files: Files): unknown {
  const whole = ["checkpoint", "checkpoint.copy"].flatMap((name) => {
    const [, crc = "", json = ""] = /^crc32c ([0-9a-f]{8})\n(.*\n)$/s.exec(text(files, name)) ?? [];
    const isWhole = json !== "" && crc32c(Buffer.from(json)) === Number.parseInt(crc, 16);
    return isWhole ? [JSON.parse(json)] : [];
  });
  const age = (checkpoint: unknown, name: string) => num(field(checkpoint, "journal"), name);
  const [newest] = whole.toSorted(
    (a, b) => age(b, "number") - age(a, "number") || age(b, "commit") - age(a, "commit"),
  );
  if (newest === undefined) throw new Error("neither file of the checkpoint is whole");
  return newest;
}
