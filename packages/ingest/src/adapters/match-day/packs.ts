import { fileURLToPath } from "node:url";

/** The match days that come with the program, by the name they can be asked for. */
export const packs: Readonly<Record<string, string>> = {
  "premier-league-2018-05-13": fileURLToPath(
    new URL("packs/premier-league-2018-05-13.json", import.meta.url),
  ),
};
