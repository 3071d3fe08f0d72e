import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/**
 * Where the Wyscout open data set lies on a machine that has it, beside the checkout; undefined elsewhere. It is not part
 * of the project, so a test that needs it says why it skips: `test.skipIf(openData === undefined)`.
 */
export const openData: string | undefined = whereItIs();

export const withoutOpenData =
  "the Wyscout open data set is not on this machine (../shared/feeds/wyscout)";

function whereItIs(): string | undefined {
  const folder = fileURLToPath(new URL("../../../../../shared/feeds/wyscout", import.meta.url));
  return existsSync(folder) ? folder : undefined;
}
