import { expect, test } from "vitest";
import { shortPlayerName } from "./names.ts";

test.each([
  ["H. Kane", "Kane"],
  ["Harry Kane", "Harry Kane"],
  ["Virgil van Dijk", "van Dijk"],
  ["A. Oxlade-Chamberlain", "Oxlade-Chamberlain"],
  ["Ederson", "Ederson"],
  ["J.-P. Gbamin", "Gbamin"],
  ["محمد صلاح", "محمد صلاح"],
])("%s is %s where room is short", (name, short) => {
  expect(shortPlayerName(name)).toBe(short);
});
