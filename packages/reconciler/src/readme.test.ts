import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";

const packageUrl = new URL("..", import.meta.url);
const readme = readFileSync(new URL("README.md", packageUrl), "utf8");
const blocks = [...readme.matchAll(/```(?:ts)?\n(.*?)```/gs)].map(([, code]) => code ?? "");
const tests = readdirSync(new URL("src", packageUrl))
  .filter((name) => name.endsWith(".test.ts"))
  .map((name) => readFileSync(new URL(`src/${name}`, packageUrl), "utf8"))
  .join("\n");

test("the example of the README runs and prints what it says", { timeout: 30_000 }, () => {
  const [example = "", printed] = blocks;
  const directory = mkdtempSync(join(tmpdir(), "touchline-readme-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const output = execFileSync(
    process.execPath,
    ["--input-type=module-typescript", "-", directory],
    { input: example, cwd: fileURLToPath(packageUrl), encoding: "utf8" },
  );
  expect(output).toBe(printed);
});

test("every guarantee of the README is held by a test of that name", () => {
  const rows = readme.split("## Guarantees")[1]!.split("## Limits")[0]!.trim().split("\n").slice(2);
  const names = rows.map((row) => row.split("|")[2]!.trim());
  expect(names.length).toBeGreaterThan(10);
  expect(names.filter((name) => !tests.includes(`"${name}"`))).toEqual([]);
});

test("the README names every error code, and no other", () => {
  const codesIn = (text: string) => [...new Set(text.match(/RECONCILER_[A-Z_]+/g))].toSorted();
  const source = readFileSync(new URL("src/errors.ts", packageUrl), "utf8");
  expect(codesIn(readme)).toEqual(codesIn(source));
});
