import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { openAdminDoor, sessionMsMax } from "./session.ts";

test("the key opens one session and then nothing", () => {
  const door = openAdminDoor({ randomBytes, now: () => 0 });
  const session = door.enter(door.key);
  expect(door.isInside(session)).toBe(true);
  expect(door.enter(door.key)).toBeUndefined();
});

test("a wrong key opens nothing and does not use the right one up", () => {
  const door = openAdminDoor({ randomBytes, now: () => 0 });
  expect(door.enter("guess")).toBeUndefined();
  expect(door.enter(door.key)).toBeDefined();
});

test("a session ends by itself", () => {
  let now = 0;
  const door = openAdminDoor({ randomBytes, now: () => now });
  const session = door.enter(door.key);
  now = sessionMsMax - 1;
  expect(door.isInside(session)).toBe(true);
  now = sessionMsMax;
  expect(door.isInside(session)).toBe(false);
});

test("no session, an invented one and the key itself are outside", () => {
  const door = openAdminDoor({ randomBytes, now: () => 0 });
  for (const session of [undefined, "", "invented", door.key])
    expect(door.isInside(session)).toBe(false);
});
