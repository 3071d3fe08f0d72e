import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const source = (name: string) => readFileSync(new URL(name, import.meta.url), "utf8");
const files = readdirSync(new URL(".", import.meta.url)).filter(
  (name) => name.endsWith(".ts") && !name.endsWith(".test.ts") && name !== "index.ts",
);

/** Modules a file needs when it runs: imports of types alone are gone by then. */
const importsOf = (name: string): string[] =>
  [...source(name).matchAll(/^(?:import|export) (?!type )[^;]*? from "([^"]+)";/gms)].map(
    ([, from]) => from!,
  );

const reaches = (name: string, seen = new Set<string>()): Set<string> => {
  for (const from of importsOf(name)) {
    if (seen.has(from)) continue;
    seen.add(from);
    if (from.startsWith("./")) reaches(from.slice(2), seen);
  }
  return seen;
};

test("what browsers run, the reducer and all its rules, carries no schema library with it", () => {
  const rules = ["apply-event.ts", "judge.ts", "read-clock.ts", "minute.ts", "standings.ts"];
  for (const rule of [...rules, "transition.ts", "timeline.ts", "score.ts", "match-rules.ts"])
    expect(
      [...reaches(rule)].filter((from) => !from.startsWith("./")),
      rule,
    ).toEqual([]);
});

test("nothing is needed but typebox, and its compiler by the subpath ./parse alone", () => {
  const outside = files.flatMap((name) =>
    importsOf(name)
      .filter((from) => !from.startsWith("./"))
      .map((from) => [name, from]),
  );
  expect(outside.filter(([, from]) => from !== "typebox")).toEqual([
    ["parse.ts", "typebox/compile"],
  ]);
});
