import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { bugs } from "../torture/zoo/bugs.ts";

// Planting them and hunting them takes a minute: `test/zoo.test.ts`. Whoever moves the code hears of it here.
test.for(bugs.map((bug) => [bug.name, bug] as const))(
  "there is one place to plant the bug %s",
  async ([, { file, find }]) => {
    const source = await readFile(new URL(`embedded/${file}`, import.meta.url), "utf8");
    expect(source.split(find).length - 1).toBe(1);
  },
);
