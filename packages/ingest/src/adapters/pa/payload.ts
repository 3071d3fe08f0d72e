import * as t from "typebox";
import { Compile } from "typebox/compile";
import { XmlElementSchema } from "../../xml.ts";

/** A document and the match it was asked for: match events and statistics do not say which they are of. */
const Document = t.Object({
  matchId: t.Optional(t.String({ minLength: 1 })),
  root: XmlElementSchema,
});
export const paDocument = Compile(Document);

/** Documents that were fetched together, or one by itself. */
export const Payload = t.Union([
  t.Object({ documents: t.Array(t.Unknown(), { minItems: 1 }) }),
  Document,
  XmlElementSchema,
]);
export type Payload = t.Static<typeof Payload>;
