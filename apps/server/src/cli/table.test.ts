import { expect, test } from "vitest";
import * as humane from "./humane.ts";
import { clean, tableOf } from "./table.ts";

interface Row {
  readonly name: string;
  readonly size: string;
}

const rows: readonly Row[] = [
  { name: "a", size: "1,000" },
  { name: "longer", size: "7" },
];

const table = (hasColour: boolean) =>
  tableOf<Row>(
    [
      { title: "NAME", of: ({ name }) => name },
      {
        title: "SIZE",
        of: ({ size }) => size,
        alignRight: true,
        colour: ({ size }) => (size === "7" ? "red" : undefined),
      },
    ],
    rows,
    hasColour,
  );

test("columns stand under each other, numbers by their last digit", () => {
  expect(table(false)).toEqual(["NAME     SIZE", "a       1,000", "longer      7"]);
});

test("colour is beside the text, never in its width, and only where it is wanted", () => {
  const coloured = table(true);
  expect(coloured[2]).toContain("\u001B[31m    7\u001B[0m");
  const codes = ["\u001B[31m", "\u001B[2m", "\u001B[0m"];
  const plain = (line: string) => codes.reduce((text, code) => text.replaceAll(code, ""), line);
  expect(coloured.map(plain)).toEqual(table(false));
  expect(table(false).join("")).not.toContain("\u001B");
});

test("what a record holds cannot move the cursor, colour the screen or turn the text around", () => {
  expect(clean("a\u001B[31mb\rc\u202Ed\te")).toBe("a\\u001b[31mb\\u000dc\\u202ed e");
});

test("sizes, times and spans are for people", () => {
  expect([0, 1023, 1024, 10_000_000, 5e9, 2 ** 41].map(humane.size)).toEqual([
    "0 B",
    "1023 B",
    "1.0 KiB",
    "9.5 MiB",
    "4.7 GiB",
    "2.0 TiB",
  ]);
  expect([0, 0.84, 59.4, 60, 3725, 86_400, 90_061].map(humane.duration)).toEqual([
    "0 s",
    "0.8 s",
    "59 s",
    "1 min",
    "1 h 2 min",
    "1 d",
    "1 d 1 h",
  ]);
  expect(humane.time(new Date(2026, 4, 13, 15, 4, 5, 6).getTime())).toBe("2026-05-13 15:04:05.006");
});

test("spans and sizes are read as they are written", () => {
  expect(["90s", "15m", "2h", "7d", "1.5h"].map(humane.secondsIn)).toEqual([
    90, 900, 7200, 604_800, 5400,
  ]);
  expect(["", "7", "7 d", "-1h", "h"].map(humane.secondsIn)).toEqual(Array(5).fill(undefined));
  expect(["500", "64KiB", "1.5MiB", "2GiB"].map(humane.bytesIn)).toEqual([
    500, 65_536, 1_572_864, 2_147_483_648,
  ]);
  expect(["", "5GB", "many"].map(humane.bytesIn)).toEqual(Array(3).fill(undefined));
});
