import * as t from "typebox";
import { Compile } from "typebox/compile";
import { XmlElementSchema } from "../../xml.ts";
import { MaMatch } from "./ma.ts";

/** A document of matches: MA1 asked for many. Each is checked by itself. */
const MaMatches = t.Object({ match: t.Array(t.Unknown()) });

/** One document: F24, F7 or F9 as parsed XML, MA1 or MA3 as it is. */
const Document = t.Union([XmlElementSchema, MaMatch, MaMatches]);

/** One document, or what several say that belong together: F24 with its F7, MA3 with its MA1. */
export const Payload = t.Union([
  t.Object({ documents: t.Array(t.Unknown(), { minItems: 1 }) }),
  Document,
]);
export type Payload = t.Static<typeof Payload>;

export const xmlDocument = Compile(XmlElementSchema);
export const maMatch = Compile(MaMatch);
export const maMatches = Compile(MaMatches);
