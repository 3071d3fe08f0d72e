import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "vite";
import { expect, test } from "vitest";

const gzipBytesMax = 12_000;

test("a page pays at most 12 kB for the client, the reducer with it, and nothing for schemas", async () => {
  const built = await build({
    configFile: false,
    logLevel: "silent",
    root: fileURLToPath(new URL("..", import.meta.url)),
    build: {
      write: false,
      minify: true,
      lib: { entry: "src/index.ts", formats: ["es"], fileName: "client" },
    },
  });
  const [bundle] = Array.isArray(built) ? built : [];
  const chunks = bundle?.output.filter((output) => output.type === "chunk") ?? [];
  const modules = chunks.flatMap((chunk) => Object.keys(chunk.modules));
  const bytes = gzipSync(chunks.map(({ code }) => code).join("")).length;
  expect(modules.some((module) => module.endsWith("apply-event.ts"))).toBe(true);
  expect(modules.filter((module) => module.includes("typebox"))).toEqual([]);
  expect(bytes).toBeGreaterThan(1000);
  expect(bytes).toBeLessThan(gzipBytesMax);
});
