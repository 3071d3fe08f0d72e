import { expect, test } from "vitest";
import { closestTo } from "./closest.ts";
import { type Command, helpOf, readGiven, UsageError } from "./command.ts";

const command: Command = {
  operands: "<topic>",
  summary: "Do a thing.",
  flags: {
    partition: { value: "number", help: "Which" },
    shift: { value: "records", help: "How far" },
    "dry-run": { help: "Only look" },
  },
  examples: ["odds --partition 3"],
  operandsMax: 1,
  run: () => Promise.resolve(),
};

const given = (...args: readonly string[]) => readGiven(command, args);

test("flags and operands are read in any order, with a space or an equals sign", () => {
  const read = given("--partition", "3", "odds", "--shift=-100", "--dry-run");
  expect(read.operands).toEqual(["odds"]);
  expect(read.wholeNumber("partition")).toBe(3);
  expect(read.text("shift")).toBe("-100");
  expect(read.is("dry-run")).toBe(true);
  expect(given("odds").is("dry-run")).toBe(false);
  expect(given("odds").wholeNumber("partition")).toBeUndefined();
});

test("a value may begin with a dash", () => {
  expect(given("--shift", "-5").text("shift")).toBe("-5");
});

test.each([
  [["--partitoin", "3"], /^no flag --partitoin; did you mean --partition\?$/],
  [["--dryrun"], /did you mean --dry-run\?/],
  [["--colour"], /^no flag --colour; there are: --partition --shift --dry-run$/],
  [["-x"], /^no flag -x; there are/],
  [["--constructor"], /^no flag --constructor/],
  [["--partition"], /^--partition needs a value: --partition <number>$/],
  [["--partition", "--dry-run"], /^--partition needs a value/],
  [["--partition="], /^--partition needs a value/],
  [["--dry-run=yes"], /^--dry-run takes no value$/],
  [["odds", "lineups"], /^there is no place for "lineups"$/],
])("%j is refused with what would do", (args, why) => {
  expect(() => given(...args)).toThrow(UsageError);
  expect(() => given(...args)).toThrow(why);
});

test.each(["x", "-1", "1.5", "1e3", "9007199254740993"])(
  "--partition %s is no whole number",
  (text) => {
    expect(() => given(`--partition=${text}`).wholeNumber("partition")).toThrow(/whole number/);
  },
);

test("the help has the flags under each other, examples that can be copied, and the exit codes", () => {
  const help = helpOf("log thing", command);
  expect(help).toMatch(/^touchline log thing <topic> \[flags\]$/m);
  expect(help).toMatch(/^ {2}--partition <number> {2}Which$/m);
  expect(help).toMatch(/^ {2}--dry-run {13}Only look$/m);
  expect(help).toContain("npm run -s touchline -- log thing odds --partition 3");
  expect(help).toContain("Ends with 0 when it is done, 1 when it failed");
});

test("the nearest word is found, and none where none is near", () => {
  const words = ["log topics", "log tail", "log dump-segment"];
  expect(closestTo("log topisc", words)).toBe("log topics");
  expect(closestTo("log dump", words)).toBe("log dump-segment");
  expect(closestTo("make coffee", words)).toBeUndefined();
});
