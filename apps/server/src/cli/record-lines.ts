import type { LogRecord } from "@touchline/event-log";
import * as humane from "./humane.ts";
import { clean, painted } from "./table.ts";
import type { Terminal } from "./terminal.ts";

/** How records are printed: a line that fits the terminal for a person, JSON for everyone else. */
export function recordPrinter(terminal: Terminal, asJson: boolean): (record: LogRecord) => void {
  if (asJson || !terminal.isTerminal) return (record) => terminal.print(recordLine(record));
  return (record) => terminal.print(lineFor(terminal, record));
}

/** A record as one JSON line: the value as JSON where it is JSON, else as base64. */
export function recordLine(record: LogRecord): string {
  return JSON.stringify({
    topic: record.topic,
    partition: record.partition,
    offset: record.offset,
    timestamp: record.timestamp,
    key: record.key?.toString("utf8") ?? null,
    headers: record.headers,
    ...valueOf(record.value),
  });
}

function valueOf(bytes: Buffer): { readonly value: unknown } | { readonly valueBase64: string } {
  try {
    return { value: JSON.parse(bytes.toString("utf8")) };
  } catch {
    return { valueBase64: bytes.toString("base64") };
  }
}

function lineFor({ columns, hasColour }: Terminal, record: LogRecord): string {
  const place = `${record.partition}:${record.offset}`.padEnd(10);
  const head = `${place} ${humane.time(record.timestamp)} `;
  const key = `${clean(record.key?.toString("utf8") ?? "-")} `;
  const room = Math.max(20, columns - head.length - key.length);
  const text = clean(record.value.subarray(0, room).toString("utf8"));
  const isCut = record.value.length > room || text.length > room;
  const value = isCut ? `${text.slice(0, room - 1)}…` : text;
  return `${painted(head, "dim", hasColour)}${painted(key, "green", hasColour)}${value}`;
}
