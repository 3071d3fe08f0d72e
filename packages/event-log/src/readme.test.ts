import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { errorCodes } from "./errors.ts";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const directory = new URL(".", import.meta.url);
const sources = readdirSync(directory, { encoding: "utf8", recursive: true })
  .filter((path) => /\.(test|contract)\.ts$/.test(path))
  .map((path) => readFileSync(new URL(path, directory), "utf8"));

test("the README explains every error code, and no other", () => {
  const explained = [...readme.matchAll(/^\| `(EVENT_LOG_\w+)` +\| (yes|no) +\|/gm)].map(
    ([, code, again]) => [code, again === "yes"],
  );
  const thrown = Object.entries(errorCodes).map(([code, { retriable }]) => [code, retriable]);
  expect(explained).toEqual(thrown);
});

test("the README names a test for each guarantee, and each of these tests is there", () => {
  const rows = [...readme.matchAll(/^\| ([GE]\d+) +\|.*\| “(.+)” +\|$/gm)];
  expect(rows.map(([, guarantee]) => guarantee)).toEqual([
    ...Array.from({ length: 10 }, (_, n) => `G${n + 1}`),
    ...Array.from({ length: 13 }, (_, n) => `E${n + 1}`),
  ]);
  for (const [, , name] of rows) expect(sources.join("\n")).toContain(`"${name}"`);
});

test("what HOW-IT-WORKS shows of appending exactly once is the program that a test runs", () => {
  const page = readFileSync(new URL("../HOW-IT-WORKS.md", import.meta.url), "utf8");
  const example = /```ts\n([\s\S]+?)```/.exec(page)?.[1];
  const url = new URL("./testing/exactly-once-example.ts", import.meta.url);
  expect(readFileSync(url, "utf8")).toContain(example);
});

test("the README's example is the one that runs as a test", () => {
  const example = /```ts\n([\s\S]+?)```/.exec(readme)?.[1];
  const program = readFileSync(new URL("./testing/readme-example.ts", import.meta.url), "utf8");
  expect(program).toContain(example);
});
