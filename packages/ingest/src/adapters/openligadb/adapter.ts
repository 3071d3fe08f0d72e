import { defineAdapter } from "../../adapter.ts";
import { readJsonPayloads } from "../../payload-documents.ts";
import { map } from "./map.ts";
import { MatchDocument } from "./payload.ts";

/** OpenLigaDB: matches typed in by volunteers, free and without a key. */
export const openLigaDb = defineAdapter({
  name: "openligadb",
  sourceKind: "crowd",
  claims: {
    fixture_set: "stated",
    coverage_set: "inferred",
    phase_started: "inferred",
    phase_ended: "inferred",
    goal: "stated",
    result_set: "stated",
  },
  payload: MatchDocument,
  read: readJsonPayloads,
  map,
});
