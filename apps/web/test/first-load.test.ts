import { gzipSync } from "node:zlib";
import { fileURLToPath } from "node:url";
import { build, type Rolldown } from "vite";
import { afterAll, beforeAll, expect, test, vi } from "vitest";

/** What a phone may have to fetch in JavaScript before it shows a score, gzip. react-dom alone is 67 kB. */
const firstLoadBytesMax = 110_000;

const root = fileURLToPath(new URL("..", import.meta.url));

/** The entry and whatever it imports outright; chunks fetched on demand are not of the first load. */
function firstLoad(chunks: readonly Rolldown.OutputChunk[]): readonly Rolldown.OutputChunk[] {
  const loaded = new Set<Rolldown.OutputChunk>();
  const load = (chunk: Rolldown.OutputChunk | undefined) => {
    if (chunk === undefined || loaded.has(chunk)) return;
    loaded.add(chunk);
    for (const name of chunk.imports) load(chunks.find(({ fileName }) => fileName === name));
  };
  for (const chunk of chunks) if (chunk.isEntry) load(chunk);
  return [...loaded];
}

async function builtChunks(): Promise<readonly Rolldown.OutputChunk[]> {
  const built = await build({ root, logLevel: "error", build: { write: false } });
  const outputs = Array.isArray(built) ? built : [built];
  return outputs
    .flatMap((result) => ("output" in result ? result.output : []))
    .filter((file) => file.type === "chunk");
}

// React has a larger build for development, which a test run would get.
beforeAll(() => {
  vi.stubEnv("NODE_ENV", "production");
});
afterAll(() => {
  vi.unstubAllEnvs();
});

test("the first load is at most 110 kB of JavaScript", async () => {
  const chunks = await builtChunks();
  const first = firstLoad(chunks);
  const bytes = first.reduce((sum, { code }) => sum + gzipSync(code).length, 0);
  console.info(`first load: ${bytes} bytes gzip in ${first.length} of ${chunks.length} files`);
  expect(first.length).toBeGreaterThan(0);
  expect(bytes).toBeLessThanOrEqual(firstLoadBytesMax);
});

test("the match and the table come when they are opened", async () => {
  const names = firstLoad(await builtChunks()).map(({ fileName }) => fileName);
  expect(names.filter((name) => /match-page|table-page/.test(name))).toEqual([]);
});
