import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/**
 * Where real payloads of a provider lie on a machine that has them, beside the checkout; undefined elsewhere. They are not
 * part of the project, so a test that needs them says why it skips: `test.skipIf(folder === undefined)`.
 */
export function recordedFeed(source: string): string | undefined {
  const folder = fileURLToPath(new URL(`../../../../../shared/feeds/${source}`, import.meta.url));
  return existsSync(folder) ? folder : undefined;
}
