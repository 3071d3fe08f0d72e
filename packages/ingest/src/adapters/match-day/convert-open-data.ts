import { join } from "node:path";
import type { PayloadFiles } from "../../payload-files.ts";
import { MatchPayload } from "../wyscout/payload.ts";
import { Compile } from "typebox/compile";
import { read } from "../wyscout/read.ts";
import { convert } from "./convert.ts";
import type { Pack } from "./payload.ts";
import { lastDayFacts, lastDayMatchIds, type TableLine } from "./premier-league.ts";

const matchPayload = Compile(MatchPayload);

/** Makes the pack of the Premier League's last day from a folder with the open data set and the table before the day. */
export async function convertLastDay(folder: string, files: PayloadFiles): Promise<Pack> {
  const { payloads } = await read([folder], files);
  const ofTheDay = payloads
    .filter((payload): payload is MatchPayload => matchPayload.Check(payload))
    .filter(({ match }) => lastDayMatchIds.includes(match.wyId));
  const table = await files.read(join(folder, "premier-league-table-before-2018-05-13.json"));
  const { rows }: { rows: readonly TableLine[] } = JSON.parse(new TextDecoder().decode(table));
  return convert(ofTheDay, lastDayFacts(rows));
}
