import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { settingsOf } from "./embedded/options.ts";
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
  const rows = [...readme.matchAll(/^\| ([GEP]\d+) +\|.*\| “(.+)” +\|$/gm)];
  expect(rows.map(([, guarantee]) => guarantee)).toEqual([
    ...Array.from({ length: 10 }, (_, n) => `G${n + 1}`),
    ...Array.from({ length: 13 }, (_, n) => `E${n + 1}`),
    ...Array.from({ length: 8 }, (_, n) => `P${n + 1}`),
  ]);
  for (const [, , name] of rows) expect(sources.join("\n")).toContain(`"${name}"`);
});

test("the limits that the README gives are those of the options", () => {
  const limits = readme.split("## Limits")[1]?.split("## Errors")[0] ?? "";
  const defaults = settingsOf({ directory: "anywhere" });
  const given = [...limits.matchAll(/`(\w+)`, (\d[\d,.]*)(?: (KiB|MiB|days))?/g)];
  const unitBytes = { KiB: 1024, MiB: 1024 ** 2, days: 86_400_000 };
  const options = given.flatMap(([, name = "", figure = "", unit]) => {
    const value = Number(figure.replaceAll(",", "").replace(/\.$/, ""));
    const setting = Object.entries(defaults).find(([option]) => option === name)?.[1];
    const inUnit = unit === "KiB" || unit === "MiB" || unit === "days" ? unitBytes[unit] : 1;
    return setting === undefined ? [] : [[name, value * inUnit, setting] as const];
  });
  expect(options.length).toBeGreaterThanOrEqual(11);
  for (const [name, told, setting] of options) expect([name, told]).toEqual([name, setting]);
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
