import { relative } from "node:path";
import fc from "fast-check";
import { expect } from "vitest";

/**
 * Where the examples of every property test begin: the same ones each time, so that a test that fails fails again. Others
 * are drawn with `EVENT_LOG_SEED`, as the torture `properties` does.
 */
const FIRST_SEED = seedFrom(process.env["EVENT_LOG_SEED"] ?? "1");

/** Holds a rule against random examples. When one breaks it, the error has the command that draws the same ones again. */
export async function expectAlways<Example>(
  property: fc.IRawProperty<Example>,
  { numRuns = 100 }: { readonly numRuns?: number } = {},
): Promise<void> {
  try {
    await fc.assert(property, { numRuns, seed: FIRST_SEED });
  } catch (error) {
    throw brokenBy(FIRST_SEED, error);
  }
}

/** Goes through `count` seeds one after the other, each a story of its own, and says as much. */
export async function expectInEachOf(
  count: number,
  story: (seed: number) => Promise<void>,
): Promise<void> {
  for (let seed = FIRST_SEED; seed < FIRST_SEED + count; seed++) {
    try {
      await story(seed);
    } catch (error) {
      throw brokenBy(seed, error);
    }
  }
}

function brokenBy(seed: number, cause: unknown): Error {
  const { testPath = "", currentTestName = "" } = expect.getState();
  const name = JSON.stringify(currentTestName.split(" > ").at(-1));
  const file = relative(process.cwd(), testPath);
  const again = `EVENT_LOG_SEED=${seed} npx vitest run --project=unit ${file} -t ${name}`;
  const why = cause instanceof Error ? cause.message : String(cause);
  return new Error(`${why}\nAgain: ${again}`, { cause });
}

/** fast-check keeps seeds in 32 bits. */
function seedFrom(text: string): number {
  const seed = Number(text);
  if (Number.isInteger(seed) && seed >= 0 && seed < 2 ** 31) return seed;
  throw new RangeError(
    `EVENT_LOG_SEED must be a whole number from 0 to ${2 ** 31 - 1}, not ${text}`,
  );
}
