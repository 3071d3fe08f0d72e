import { addsTheSame } from "./effect.ts";
import { FootballError } from "./errors.ts";
import { addEntry } from "./facts.ts";
import { type Entry, type Match, type MatchFacts, matchOfFixture, type Revision } from "./match.ts";
import type { MatchEvent } from "./match-event.ts";

/**
 * The reducer: a match and its next event give the match after it. The server and every browser run this same code.
 *
 * An event already applied (`seq` not above the match's) changes nothing, so that a replay over known ground is
 * harmless. Throws FootballError when the stream breaks its promise: a hole in `seq`, a revision of an unknown event.
 */
export function applyEvent(match: Match | undefined, event: MatchEvent): Match {
  if (match === undefined) return firstOf(event);
  if (event.matchId !== match.matchId)
    throw new FootballError(
      "FOOTBALL_OTHER_MATCH",
      `event ${event.eventId} is of match ${event.matchId}, not ${match.matchId}`,
    );
  if (event.seq <= match.seq) return match;
  if (event.seq !== match.seq + 1)
    throw new FootballError(
      "FOOTBALL_SEQ_GAP",
      `match ${match.matchId} stands at seq ${match.seq}, the next event has ${event.seq}; ask for the match anew`,
    );
  return event.op === "assert" ? assert(match, event) : revise(match, event);
}

/** Folds a whole stream, oldest first. Undefined for an empty one. */
export const foldEvents = (events: Iterable<MatchEvent>): Match | undefined => {
  let match: Match | undefined;
  for (const event of events) match = applyEvent(match, event);
  return match;
};

function firstOf(event: MatchEvent): Match {
  if (event.body.kind !== "fixture_set" || event.seq !== 1)
    throw new FootballError(
      "FOOTBALL_NO_FIXTURE",
      `match ${event.matchId} begins with ${event.body.kind} at seq ${event.seq}; it must begin with fixture_set at 1`,
    );
  const entries = [entryOf(event)];
  return counted(entries, { matchId: event.matchId, seq: event.seq, fixture: event.body });
}

function assert(match: Match, event: MatchEvent): Match {
  const entry = entryOf(event);
  if (event.rev !== 1)
    throw new FootballError(
      "FOOTBALL_REV_GAP",
      `event ${event.eventId} is asserted at revision ${event.rev}, not 1`,
    );
  return {
    ...addEntry(match, entry),
    matchId: match.matchId,
    seq: event.seq,
    // As an array: V8 copies arrays at once, and anything else element by element.
    entries: match.entries.concat([entry]),
  };
}

function revise(match: Match, event: MatchEvent): Match {
  const index = match.entries.findLastIndex((entry) => entry.eventId === event.eventId);
  const before = match.entries[index];
  if (before === undefined)
    throw new FootballError(
      "FOOTBALL_EVENT_UNKNOWN",
      `match ${match.matchId} has no event ${event.eventId} to ${event.op}`,
    );
  if (event.rev !== before.rev + 1)
    throw new FootballError(
      "FOOTBALL_REV_GAP",
      `event ${event.eventId} stands at revision ${before.rev}, not ${event.rev - 1}`,
    );
  const after = revisedEntry(before, event);
  const entries = match.entries.with(index, after);
  if (event.op === "confirm" || addsTheSame(before, after))
    return { ...match, seq: event.seq, entries };
  return counted(entries, { ...match, seq: event.seq });
}

/**
 * The match its standing entries add up to, counted from the first in the order they came: a correction may change
 * anything that follows from it. The first is the fixture, and a match cannot be without it: it counts also when retracted.
 */
function counted(
  entries: readonly Entry[],
  { matchId, seq, fixture }: Pick<Match, "matchId" | "seq" | "fixture">,
): Match {
  const first = entries[0]?.body;
  let facts: MatchFacts = matchOfFixture(matchId, first?.kind === "fixture_set" ? first : fixture);
  for (const entry of entries) if (entry.standing) facts = addEntry(facts, entry);
  return { ...facts, matchId, seq, entries };
}

const entryOf = (event: MatchEvent): Entry => ({
  rev: event.rev,
  op: event.op,
  certainty: event.certainty,
  at: event.at,
  body: event.body,
  reason: event.reason,
  source: event.source,
  decidedAt: event.decidedAt,
  eventId: event.eventId,
  firstSeq: event.seq,
  standing: true,
  occurredAt: event.occurredAt,
  observedAt: event.observedAt,
  relatesTo: event.relatesTo ?? [],
  history: [],
});

/** A retraction, confirmation or restoration keeps what the event said; only an amendment says it anew. */
function revisedEntry(before: Entry, event: MatchEvent): Entry {
  const said = event.op === "amend" ? event : before;
  const standing = event.op === "restore" || (event.op !== "retract" && before.standing);
  return {
    ...before,
    rev: event.rev,
    op: event.op,
    certainty: event.op === "confirm" ? "confirmed" : event.certainty,
    at: said.at,
    body: said.body,
    reason: event.reason,
    source: event.source,
    decidedAt: event.decidedAt,
    standing,
    occurredAt: said.occurredAt ?? before.occurredAt,
    relatesTo: event.relatesTo ?? before.relatesTo,
    history: [...before.history, revisionOf(before)],
  };
}

const revisionOf = (entry: Entry): Revision => ({
  rev: entry.rev,
  op: entry.op,
  certainty: entry.certainty,
  at: entry.at,
  body: entry.body,
  reason: entry.reason,
  source: entry.source,
  decidedAt: entry.decidedAt,
});
