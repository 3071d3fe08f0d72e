import { spawn } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { matchEvents, MemoryFeed, startLiveServer } from "@touchline/gateway/testing";
import { afterEach, expect, test } from "vitest";

const program = fileURLToPath(new URL(`readme-${process.pid}.ts`, import.meta.url));
afterEach(() => rmSync(program, { force: true }));

test("the example of the README prints the scores of a running server", async () => {
  const feed = new MemoryFeed();
  for (const event of matchEvents(30, { matchId: "spurs-leicester" })) feed.append(event);
  const server = await startLiveServer(feed);
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const example = /```ts\n(.*?)```/s.exec(readme)?.[1] ?? "";
  expect(example.split("\n").length).toBeLessThanOrEqual(12);
  writeFileSync(program, example.replace("http://127.0.0.1:8080", server.url));

  const child = spawn(process.execPath, [program], { stdio: ["ignore", "pipe", "inherit"] });
  const printed = await new Promise((resolve) => {
    child.stdout.once("data", (bytes: Buffer) => resolve(bytes.toString().trim()));
    child.once("exit", (code) => resolve(`exit ${code}`));
  });
  child.kill();
  await server.close();
  const { home, away } = feed.match("spurs-leicester")?.score ?? { home: -1, away: -1 };
  expect(printed).toMatch(
    new RegExp(`^Team spurs-leicester-h ${home}–${away} Team spurs-leicester-a`),
  );
});
