import { isUtf8 } from "node:buffer";
import type { LogRecord } from "@touchline/event-log";
import * as humane from "./humane.ts";
import { clean, painted } from "./table.ts";
import type { Terminal } from "./terminal.ts";
import { textOf } from "./text-of-bytes.ts";

/** How records are printed: a line that fits the terminal for a person, JSON for everyone else. */
export function recordPrinter(terminal: Terminal, asJson: boolean): (record: LogRecord) => void {
  if (asJson || !terminal.isTerminal) return (record) => terminal.print(recordLine(record));
  return (record) => terminal.print(lineFor(terminal, record));
}

/**
 * A record as one JSON line. Its value stands in one of three ways: `value`, where its bytes are JSON; `valueBase64`, where they
 * are not; `isTombstone`, where it has none. So does its key: `key` where it is text or absent (null), else `keyBase64`.
 */
export function recordLine(record: LogRecord): string {
  return JSON.stringify({
    topic: record.topic,
    partition: record.partition,
    offset: record.offset,
    timestamp: record.timestamp,
    ...keyOf(record.key),
    headers: record.headers,
    ...(record.isTombstone ? { value: null, isTombstone: true } : valueOf(record.value)),
  });
}

function keyOf(bytes: Buffer | undefined) {
  if (bytes === undefined) return { key: null };
  return isUtf8(bytes)
    ? { key: bytes.toString("utf8") }
    : { key: null, keyBase64: bytes.toString("base64") };
}

function valueOf(bytes: Buffer): { readonly value: unknown } | { readonly valueBase64: string } {
  try {
    // Bytes that are no UTF-8 would be read as other text.
    if (isUtf8(bytes)) return { value: JSON.parse(bytes.toString("utf8")) };
  } catch {
    // No JSON either.
  }
  return { valueBase64: bytes.toString("base64") };
}

/** The share of a terminal's columns that a key may take: its value is to be seen too. */
const keyShareMax = 1 / 4;

function lineFor({ columns, hasColour }: Terminal, record: LogRecord): string {
  const place = `${record.partition}:${record.offset}`.padEnd(10);
  const head = `${place} ${humane.time(record.timestamp)} `;
  const key = `${cut(clean(record.key === undefined ? "-" : textOf(record.key)), Math.floor(columns * keyShareMax))} `;
  const room = Math.max(20, columns - head.length - key.length);
  const value = record.isTombstone
    ? "(tombstone)"
    : cut(clean(textOf(startOf(record.value, room))), room);
  return `${painted(head, "dim", hasColour)}${painted(key, "green", hasColour)}${value}`;
}

/** So much of a value as can be shown, and of its last letter no half. A byte more, so that what is cut off is marked. */
function startOf(value: Buffer, room: number): Buffer {
  let end = Math.min(value.length, 4 * room + 1);
  while (end < value.length && (value[end]! & 0xc0) === 0x80) end += 1;
  return value.subarray(0, end);
}

/** So many columns of a text, the last of them telling that there is more. */
const cut = (text: string, columns: number): string => {
  const letters = Array.from(new Intl.Segmenter().segment(text), ({ segment }) => segment);
  return letters.length <= columns ? text : `${letters.slice(0, columns - 1).join("")}…`;
};
