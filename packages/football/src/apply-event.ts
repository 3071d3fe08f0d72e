import { FootballError } from "./errors.ts";
import type { FixtureSet } from "./event-body.ts";
import { addEntry } from "./facts.ts";
import { type Entry, factsOfFixture, type Match, type MatchFacts, type Revision } from "./match.ts";
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
  return { ...factsOf(entries, event.body), matchId: event.matchId, seq: event.seq, entries };
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
    entries: [...match.entries, entry],
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
  const entries = match.entries.with(index, revisedEntry(before, event));
  const changed = { matchId: match.matchId, seq: event.seq, entries };
  if (event.op === "confirm") return { ...match, ...changed };
  return { ...factsOf(entries, match.fixture), ...changed };
}

/**
 * What the standing entries add up to, counted from the first in the order they came: a correction may change anything
 * that follows from it. The first entry is the fixture, and a match cannot be without it: it counts also when retracted.
 */
function factsOf(entries: readonly Entry[], fallback: FixtureSet): MatchFacts {
  const first = entries[0]?.body;
  let facts = factsOfFixture(first?.kind === "fixture_set" ? first : fallback);
  for (const entry of entries) if (entry.standing) facts = addEntry(facts, entry);
  return facts;
}

function entryOf(event: MatchEvent): Entry {
  return {
    ...revisionOf(event),
    eventId: event.eventId,
    firstSeq: event.seq,
    standing: true,
    occurredAt: event.occurredAt,
    observedAt: event.observedAt,
    relatesTo: event.relatesTo ?? [],
    history: [],
  };
}

/** A retraction, confirmation or restoration keeps what the event said; only an amendment says it anew. */
function revisedEntry(before: Entry, event: MatchEvent): Entry {
  const { history, eventId, firstSeq, standing, occurredAt, observedAt, relatesTo, ...last } =
    before;
  const saysAnew = event.op === "amend";
  const next = revisionOf(event);
  return {
    ...next,
    at: saysAnew ? event.at : before.at,
    body: saysAnew ? event.body : before.body,
    certainty: event.op === "confirm" ? "confirmed" : next.certainty,
    eventId,
    firstSeq,
    standing: event.op === "retract" ? false : event.op === "restore" ? true : standing,
    occurredAt: saysAnew ? (event.occurredAt ?? occurredAt) : occurredAt,
    observedAt,
    relatesTo: event.relatesTo ?? relatesTo,
    history: [...history, last],
  };
}

const revisionOf = (event: MatchEvent): Revision => ({
  rev: event.rev,
  op: event.op,
  certainty: event.certainty,
  at: event.at,
  body: event.body,
  reason: event.reason,
  source: event.source,
  decidedAt: event.decidedAt,
});
