import { writeFile } from "node:fs/promises";
import { nodePayloadFiles } from "../../payload-files.ts";
import { convertLastDay } from "./convert-open-data.ts";
import { packs } from "./packs.ts";

/**
 * Writes the pack anew. By hand, with the folder of the open data set:
 *
 *     node packages/ingest/src/adapters/match-day/write-pack.ts <folder> && npx oxfmt packages/ingest
 */
const [folder] = process.argv.slice(2);
const path = packs["premier-league-2018-05-13"];
if (folder === undefined || path === undefined)
  throw new Error("say where the open data set is: node write-pack.ts <folder>");
const pack = await convertLastDay(folder, nodePayloadFiles);
await writeFile(path, `${JSON.stringify(pack)}\n`);
process.stdout.write(`${path}: ${pack.matches.length} matches\n`);
