import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { read, root, sourceFiles } from "./workspace.ts";

/** Packages whose page is held whole: what it prints, what it promises, what it throws. The others hold theirs themselves. */
const folders = ["packages/football", "packages/projections", "packages/reconciler"];

describe.each(folders)("the README of %s", (folder) => {
  const readme = read(`${folder}/README.md`);
  const tests = sourceFiles(folder)
    .filter((path) => path.endsWith(".test.ts"))
    .map(read)
    .join("\n");

  test("has an example that runs and prints what it says", { timeout: 30_000 }, () => {
    const blocks = [...readme.matchAll(/```(?:ts)?\n(.*?)```/gs)].map(([, code]) => code ?? "");
    const [example = "", printed] = blocks;
    const directory = mkdtempSync(join(tmpdir(), "touchline-readme-"));
    onTestFinished(() => rmSync(directory, { recursive: true }));
    const output = execFileSync(
      process.execPath,
      ["--input-type=module-typescript", "-", directory],
      { input: example, cwd: join(root, folder), encoding: "utf8" },
    );
    expect(output).toBe(printed);
  });

  test("names for every guarantee a test that is there", () => {
    const [, fromGuarantees = ""] = readme.split("## Guarantees");
    const [table = ""] = fromGuarantees.split("## Limits");
    const names = table
      .trim()
      .split("\n")
      .slice(2)
      .map((row) => row.split("|")[2]?.trim() ?? "");
    expect(names.length).toBeGreaterThan(10);
    expect(names.filter((name) => !tests.includes(`"${name}"`))).toEqual([]);
  });

  test("names every error code, and no other", () => {
    const prefix = folder.replace("packages/", "").toUpperCase();
    const codesIn = (text: string) => [
      ...new Set(text.match(new RegExp(`${prefix}_[A-Z_]+`, "g"))),
    ];
    const thrown = codesIn(read(`${folder}/src/errors.ts`));
    expect(thrown.length).toBeGreaterThan(0);
    expect(codesIn(readme).toSorted()).toEqual(thrown.toSorted());
  });
});
