import {
  type Competition,
  type EventBody,
  type EventKind,
  type MatchTime,
  type Op,
  type Reason,
  type SourceKind,
} from "@touchline/football";
import type * as t from "typebox";
import { Compile } from "typebox/compile";
import type { PayloadFiles } from "./payload-files.ts";

/** How an adapter comes to know a kind of event: its provider says so, or it follows from what the provider says. */
export type Claim = "stated" | "inferred";
/** The kinds an adapter can report; one that is absent it never reports. */
export type Claims = Readonly<Partial<Record<EventKind, Claim>>>;

/** A claim about a match before it is ours: a report without our ids and without the moment we saw it. */
export interface ReportDraft {
  /** What the claim is about in the provider's own world. The same thing keeps it when minute or scorer are corrected. */
  readonly sourceRef: string;
  readonly op: Op;
  /** Default `confirmed`. */
  readonly certainty?: "pending" | "confirmed";
  readonly at: MatchTime;
  readonly body: EventBody;
  /** Epoch ms by the provider's clock. A recording always has it: a replay is timed by it. */
  readonly occurredAt?: number;
  /** When the provider said so, epoch ms; absent when that was when it happened. A correction is said later. */
  readonly saidAt?: number;
  readonly reason?: Reason;
  /** sourceRefs of the same match this one is about. */
  readonly relatesToRefs?: readonly string[];
}

/** All that a payload says of one match, in the order it was played. */
export interface MappedMatch {
  readonly feedMatchId: string;
  readonly competitionId: string;
  /** Epoch ms, UTC. */
  readonly kickOffAt: number;
  readonly drafts: readonly ReportDraft[];
  /** True when the document names only what is new, as a delta does: what it does not name stands as it was. */
  readonly isPartial?: boolean;
}

/** A part of a payload nobody could use: the reason and the bytes. It becomes a dead letter. */
export interface Problem {
  /** A short class for grouping: `not_json`, `wrong_shape`, `unknown_kind` … */
  readonly problem: string;
  /** What exactly was wrong, for a person. */
  readonly detail: string;
  readonly feedMatchId?: string | undefined;
  readonly payload: Uint8Array;
}

/** What an adapter makes of one payload. What it could not use is in `problems`; nothing vanishes. */
export interface Mapped {
  /** What the payload as a whole is a recording of, where it says so. */
  readonly programmeId?: string;
  readonly competitions: readonly Competition[];
  readonly matches: readonly MappedMatch[];
  readonly problems: readonly Problem[];
}

/** What reading files gave: payloads not yet validated, and files no payload could be made of. */
export interface ReadPayloads {
  readonly payloads: readonly unknown[];
  readonly problems: readonly Problem[];
}

/** The code that knows one provider. Its only way in is {@link toReports}, which validates first and never throws. */
export interface Adapter {
  /** As in `feed try <name>`. */
  readonly name: string;
  readonly sourceKind: SourceKind;
  readonly claims: Claims;
  /** Makes payloads of files. Throws IngestError when a path cannot be read at all. */
  read(paths: readonly string[], files: PayloadFiles): Promise<ReadPayloads>;
  toReports(raw: unknown): Mapped;
}

/** An adapter as its folder writes it: the provider's words as a schema, and a pure map from them. */
export interface AdapterDefinition<S extends t.TSchema> {
  readonly name: string;
  readonly sourceKind: SourceKind;
  readonly claims: Claims;
  readonly read: Adapter["read"];
  readonly payload: S;
  readonly map: (payload: t.Static<S>) => Mapped;
}

/** Joins a payload's schema and its map into an adapter that nothing unvalidated gets past. */
export function defineAdapter<const S extends t.TSchema>(
  definition: AdapterDefinition<S>,
): Adapter {
  const { name, sourceKind, claims, payload, map, read } = definition;
  const validator = Compile(payload);
  return {
    name,
    sourceKind,
    claims,
    read,
    toReports: (raw) => {
      if (!validator.Check(raw))
        return nothingBut(problemWith(raw, "wrong_shape", firstError(validator, raw)));
      try {
        return map(raw);
      } catch (error) {
        // A fault of ours, met by something nobody thought of: it costs this payload and no other.
        return nothingBut(problemWith(raw, "map_failed", String(error)));
      }
    },
  };
}

/** A payload of which nothing could be used. */
export const nothingBut = (problem: Problem): Mapped => ({
  competitions: [],
  matches: [],
  problems: [problem],
});

/** A problem with a part of a payload that was already parsed. */
export const problemWith = (
  part: unknown,
  problem: string,
  detail: string,
  feedMatchId?: string,
): Problem => ({
  problem,
  detail: detail.slice(0, detailCharactersMax),
  feedMatchId,
  payload: Buffer.from(written(part)),
});

/** JSON as it came in can be nested deeper than it can be written again. */
function written(part: unknown): string {
  try {
    return JSON.stringify(part) ?? "undefined";
  } catch (error) {
    return `cannot be written: ${String(error)}`;
  }
}

/** How long a dead letter's detail may be; football's schema says the same. */
export const detailCharactersMax = 2000;

/** The first thing wrong, as a sentence: "match.dateutc must match pattern …". */
export function firstError(validator: ReturnType<typeof Compile>, raw: unknown): string {
  const [error] = validator.Errors(raw);
  if (error === undefined) return "does not have the shape of its schema";
  const path = error.instancePath.replaceAll(/\/(\d+)(?=\/|$)/g, "[$1]").replaceAll("/", ".");
  return `${path.replace(/^\./, "") || "the payload"} ${error.message}`;
}
