import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { expect, test } from "vitest";
import { importsOf, isForTests, read, root, sourceFiles, workspacePackages } from "./workspace.ts";

const linesMax = 300;
const drawers = /(?:^|-)(?:utils?|helpers?|common|manager|shared|base|misc)$/;
const readmeHeadings = [/use/i, /guarantee/i, /limit/i, /error/i, /laid out|layout/i];

const files = ["apps", "packages", ".toolchain"].flatMap((folder) => sourceFiles(folder));
const filesWith = (pattern: RegExp) =>
  files.filter((path) => path !== thisFile && pattern.test(read(path)));
const thisFile = ".toolchain/style.test.ts";

test(`a file past ${linesMax} lines is two things`, () => {
  const long = files
    .filter((path) => !isForTests(path))
    .filter((path) => read(path).split("\n").length - 1 > linesMax);
  expect(long).toEqual([]);
});

test("no file or folder is a drawer for what has no home: its home is its only caller", () => {
  const names = files.flatMap((path) =>
    path.split("/").map((name) => [path, name.split(".")[0] ?? ""] as const),
  );
  expect(names.filter(([, name]) => drawers.test(name))).toEqual([]);
});

test("file names are kebab-case", () => {
  expect(files.filter((path) => basename(path) !== basename(path).toLowerCase())).toEqual([]);
});

test("no type is waved through with `any`", () => {
  expect(filesWith(/\bas any\b|<any>|@ts-(?:ignore|nocheck)\b/)).toEqual([]);
});

test("a lint rule is switched off only with a reason after ` -- `", () => {
  expect(filesWith(/(?:oxlint|eslint)-disable(?:(?! -- ).)*$/m)).toEqual([]);
});

test("a package is imported by its name, never by a path into it", () => {
  const wrong = workspacePackages.flatMap(({ folder }) =>
    sourceFiles(folder).flatMap((path) =>
      importsOf(path)
        .filter((specifier) => specifier.startsWith("."))
        .filter(
          (specifier) =>
            !join(dirname(path), specifier).replaceAll("\\", "/").startsWith(`${folder}/`),
        )
        .map((specifier) => `${path} imports ${specifier}`),
    ),
  );
  expect(wrong).toEqual([]);
});

test("an index names each export and holds no code", () => {
  const indexes = workspacePackages.map(({ folder }) => `${folder}/src/index.ts`);
  const wrong = indexes
    .filter((path) => existsSync(join(root, path)))
    .filter((path) => {
      const code = read(path).replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, "");
      const named = /\s*export (?:type )?\{[^}]*\} from "[^"]+";\s*/g;
      return code.replace(named, "").trim() !== "";
    });
  expect(wrong).toEqual([]);
});

test.each(workspacePackages)("$name has a README of what it is and promises", ({ folder }) => {
  const headings = read(`${folder}/README.md`).match(/^## .*/gm) ?? [];
  const wanted = folder.startsWith("packages/") ? readmeHeadings : [];
  expect(wanted.filter((heading) => !headings.some((line) => heading.test(line)))).toEqual([]);
});

test.each(workspacePackages)("every test that the README of $name names is there", ({ folder }) => {
  const named = [...read(`${folder}/README.md`).matchAll(/`([\w./-]+\.test\.tsx?)`/g)];
  const missing = named
    .map(([, path = ""]) => path.replace(/^\.\//, ""))
    .filter((path) => !files.some((file) => file.endsWith(`/${path}`)));
  expect(missing).toEqual([]);
});
