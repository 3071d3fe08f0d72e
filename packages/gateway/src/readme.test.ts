import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";
import { afterEach, expect, test, vi } from "vitest";
import { connectRaw, type RawClient } from "./testing/raw-client.ts";

const program = fileURLToPath(new URL(`readme-${process.pid}.ts`, import.meta.url));
afterEach(() => rmSync(program, { force: true }));

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  if (address === null || typeof address === "string") throw new Error("not listening on TCP");
  return address.port;
}

test("the example of the README serves a match, and ends at SIGTERM", async () => {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const example = /```ts\n(.*?)```/s.exec(readme)?.[1] ?? "";
  const port = await freePort();
  writeFileSync(program, example.replace("8080", String(port)));
  const child = spawn(process.execPath, [program], { stdio: "inherit" });
  const exit = once(child, "exit");

  let client: RawClient | undefined;
  await vi.waitFor(async () => (client = await connectRaw(`ws://127.0.0.1:${port}/live`)), {
    timeout: 15_000,
    interval: 50,
  });
  client?.say({ t: "hello", v: 1 });
  client?.say({ t: "sub", id: 1, channels: [{ channel: "match:spurs-leicester" }] });
  await vi.waitUntil(() => client?.heardOf("s")[0]?.match.seq === 30, { timeout: 15_000 });
  child.kill("SIGTERM");
  expect(await client?.closed).toBe(4200);
  expect(await exit).toEqual([0, null]);
});
