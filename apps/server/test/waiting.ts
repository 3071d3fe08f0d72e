import { setTimeout as wait } from "node:timers/promises";

/** Waits until something holds, asking again every few milliseconds. Throws when it takes too long. */
export async function waitFor(
  holds: () => boolean | Promise<boolean>,
  timeoutMs = 60_000,
): Promise<void> {
  const until = Date.now() + timeoutMs;
  while (!(await holds())) {
    if (Date.now() > until) throw new Error(`waited ${timeoutMs} ms for ${holds.toString()}`);
    await wait(20);
  }
}
