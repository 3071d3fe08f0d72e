import { readFileSync } from "node:fs";
import { EventBody } from "@touchline/football";
import { expect, test } from "vitest";
import { adapters } from "./adapters/index.ts";
import { ingestErrorCodes } from "./errors.ts";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const cellsOf = (line: string) =>
  line
    .split("|")
    .slice(1, -1)
    .map((cell) => cell.trim());

test("the README's table says what each adapter claims", () => {
  const names = Object.keys(adapters);
  const header = readme.split("\n").find((line) => line.startsWith("| kind of event"));
  expect(cellsOf(header ?? "").slice(1)).toEqual(names);
  for (const { properties } of EventBody.anyOf) {
    const kind = properties.kind.const;
    const row = readme.split("\n").find((line) => line.startsWith(`| \`${kind}\``));
    const claims = names.map((name) => adapters[name]?.claims[kind] ?? "–");
    expect(cellsOf(row ?? ""), kind).toEqual([`\`${kind}\``, ...claims]);
  }
});

test("the README says what to do about every error code, and about no other", () => {
  const named = [...readme.matchAll(/^\| `(INGEST_\w+)`/gm)].map(([, code]) => code);
  expect(named).toEqual([...ingestErrorCodes]);
});
