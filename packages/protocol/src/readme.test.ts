import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { afterClose, closeCodes } from "./close-code.ts";
import { ErrorCode } from "./server-message.ts";
import { parseClientMessage, parseServerMessage } from "./parse.ts";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");

const examplesOf = (side: "client" | "server"): readonly string[] =>
  readme
    .matchAll(new RegExp(`\`\`\`json ${side}\n(.*?)\`\`\``, "gs"))
    .flatMap(([, block = ""]) => block.trim().split("\n"))
    .toArray();

test.each(examplesOf("client"))("a server understands %s", (line) => {
  expect(parseClientMessage(line)).toEqual({ ok: true, message: JSON.parse(line) });
});

test.each(examplesOf("server"))("a client understands %s", (line) => {
  expect(parseServerMessage(line)).toEqual({ ok: true, message: JSON.parse(line) });
});

test("every message but the long ones has an example", () => {
  const shown = [...examplesOf("client"), ...examplesOf("server")].map(
    (line): string => JSON.parse(line).t,
  );
  expect(new Set(shown)).toEqual(
    new Set(["hello", "sub", "unsub", "pong", "welcome", "ok", "r", "u", "h", "bye", "err"]),
  );
});

test("the close codes of the page are those of the code, with what they tell a client", () => {
  const rows = readme.matchAll(/^\| (\d{4}) +\| `(\w+)` +\| ([a-z ]+)/gm).toArray();
  const onPage = rows.map(([, code, name, then = ""]) => [name, Number(code), then.trim()]);
  const inCode = Object.entries(closeCodes).map(([name, code]) => [
    name,
    code,
    afterClose(code).replace("_", " "),
  ]);
  expect(onPage).toEqual(inCode);
});

test("the error codes of the page are those of the code", () => {
  for (const code of ErrorCode.enum) expect(readme).toContain(`\`${code}\``);
});
