import { schemaHeader, SourceKind, topics } from "@touchline/football";
import * as t from "typebox";
import { Compile } from "typebox/compile";

/**
 * A feed and how far it has come: the record value of topic `feeds`, by feedId; the newest counts.
 * It is written before the first report of a run, so that a run once begun is always found again.
 */
export const FeedRecord = t.Object({
  feedId: t.String({ minLength: 1 }),
  adapter: t.String({ minLength: 1 }),
  sourceKind: SourceKind,
  programmeId: t.String({ minLength: 1 }),
  /** Of the programme the run plays; with another one the run cannot be gone on with. */
  digest: t.String(),
  /** `retired`: left unfinished, and nobody goes on with it. */
  state: t.Enum(["running", "finished", "retired"]),
  run: t.Object({
    runId: t.String({ minLength: 1 }),
    startedAt: t.Integer(),
    rate: t.Number({ exclusiveMinimum: 0 }),
    /** How many reports the run has in all. */
    reports: t.Integer({ minimum: 0 }),
    finishedAt: t.Optional(t.Integer()),
  }),
  /** Where each partition of `reports` ended before the run: its reports are found from here on. */
  reportsFrom: t.Array(t.Object({ partition: t.Integer(), offset: t.Integer() })),
  /** Whether this run tells the dead letters of its programme. */
  saysProblems: t.Boolean(),
  /** Where `dead-letters` ended before the run. */
  deadLettersFrom: t.Integer(),
});
export type FeedRecord = t.Static<typeof FeedRecord>;

const validator = Compile(FeedRecord);

/** Reads a record of topic `feeds`; undefined for one that cannot be read, as a feed of an older version. */
export function parseFeedRecord(bytes: Uint8Array): FeedRecord | undefined {
  try {
    const json: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return validator.Check(json) ? json : undefined;
  } catch {
    return undefined;
  }
}

export const feedRecordHeaders = { [schemaHeader]: topics.feeds.schema };
