import * as fc from "fast-check";
import { expect, test } from "vitest";
import { applyEvent, foldEvents } from "./apply-event.ts";
import { encode, parseMatchEvent } from "./parse.ts";
import type { Match } from "./match.ts";
import type { MatchEvent } from "./match-event.ts";
import { playedPhases } from "./phase-order.ts";
import { addOne, nilNil, type Score } from "./score.ts";
import { arbitraryMatch } from "./testing/arbitrary-match.ts";

const runs = { numRuns: 300 };

/** A match after each of its events. */
function* steps(events: readonly MatchEvent[]): Generator<Match> {
  let match: Match | undefined;
  for (const event of events) yield (match = applyEvent(match, event));
}

/** What the entries add up to, without the entries: what must not depend on how it came to be known. */
const factsOf = (match: Match) => ({ ...match, matchId: "", seq: 0, entries: [] });
const fold = (events: readonly MatchEvent[]): Match => foldEvents(events)!;
const goalsOf = (match: Match): Score =>
  match.entries.reduce(
    (score, { body, standing }) =>
      standing && body.kind === "goal" ? addOne(score, body.side) : score,
    nilNil,
  );

/** The stream in which each event is said once and right: what a feed that is never corrected would have told. */
function saidRightTheFirstTime(match: Match): readonly MatchEvent[] {
  return match.entries
    .filter(({ standing }, index) => standing || index === 0)
    .map((entry, index) => ({
      ...entry,
      op: "assert",
      matchId: match.matchId,
      seq: index + 1,
      rev: 1,
      occurredAt: entry.occurredAt,
      reason: undefined,
      basis: { partition: 0, offset: index },
    })) as unknown as readonly MatchEvent[];
}

test("applying events one by one equals folding from scratch a feed that was right the first time", () => {
  fc.assert(
    fc.property(arbitraryMatch(), (events) => {
      for (const match of steps(events))
        expect(factsOf(fold(saidRightTheFirstTime(match)))).toEqual(factsOf(match));
    }),
    { numRuns: 100 },
  );
});

test("no clock runs in a match that is not followed, whatever is heard of it", () => {
  fc.assert(
    fc.property(arbitraryMatch(), (events) => {
      for (const { coverage, clock } of steps(events))
        expect(coverage === "lost" && clock.running).toBe(false);
    }),
    runs,
  );
});

test("the score is the count of standing goals after every event", () => {
  fc.assert(
    fc.property(arbitraryMatch(), (events) => {
      for (const match of steps(events)) expect(match.score).toEqual(goalsOf(match));
    }),
    runs,
  );
});

test("the goals of the phases add up to the score after every event", () => {
  fc.assert(
    fc.property(arbitraryMatch(), (events) => {
      for (const match of steps(events)) {
        const sum = { home: 0, away: 0 };
        for (const phase of playedPhases) {
          sum.home += match.scoreByPhase[phase]?.home ?? 0;
          sum.away += match.scoreByPhase[phase]?.away ?? 0;
        }
        expect(sum).toEqual(match.score);
      }
    }),
    runs,
  );
});

const nextOf = (match: Match, op: MatchEvent["op"], eventId: string, rev: number): MatchEvent => {
  const entry = match.entries.find((candidate) => candidate.eventId === eventId)!;
  return {
    matchId: match.matchId,
    seq: match.seq + 1,
    eventId,
    rev,
    op,
    certainty: "confirmed",
    at: entry.at,
    body: entry.body,
    observedAt: 0,
    decidedAt: 0,
    source: entry.source,
    basis: { partition: 0, offset: 0 },
  };
};

test("taking an event of any kind back and restoring it leaves the facts as they were", () => {
  fc.assert(
    fc.property(arbitraryMatch(), fc.nat(), (events, which) => {
      const match = fold(events);
      const standing = match.entries.filter((entry) => entry.standing);
      const entry = standing[which % standing.length]!;
      const retracted = applyEvent(match, nextOf(match, "retract", entry.eventId, entry.rev + 1));
      const restored = applyEvent(
        retracted,
        nextOf(retracted, "restore", entry.eventId, entry.rev + 2),
      );
      expect(factsOf(restored)).toEqual(factsOf(match));
      expect(restored.entries).toHaveLength(match.entries.length);
    }),
    runs,
  );
});

test("confirming an event changes nothing but its certainty", () => {
  fc.assert(
    fc.property(arbitraryMatch(), fc.nat(), (events, which) => {
      const match = fold(events);
      const entry = match.entries[which % match.entries.length]!;
      const confirmed = applyEvent(match, nextOf(match, "confirm", entry.eventId, entry.rev + 1));
      expect(factsOf(confirmed)).toEqual(factsOf(match));
      expect(confirmed.entries.find(({ eventId }) => eventId === entry.eventId)?.certainty).toBe(
        "confirmed",
      );
    }),
    runs,
  );
});

test("it does not matter for the facts whether a correction comes at once or after everything else", () => {
  fc.assert(
    fc.property(arbitraryMatch(), (events) => {
      const late = events.toSorted(
        (a, b) => Number(a.op !== "assert") - Number(b.op !== "assert") || a.seq - b.seq,
      );
      const renumbered = late.map((event, index) => ({ ...event, seq: index + 1 }));
      expect(factsOf(fold(renumbered))).toEqual(factsOf(fold(events)));
    }),
    runs,
  );
});

test("hearing any of it again changes nothing", () => {
  fc.assert(
    fc.property(arbitraryMatch(), fc.infiniteStream(fc.nat()), (events, again) => {
      let match: Match | undefined;
      for (const [index, event] of events.entries()) {
        match = applyEvent(match, event);
        const known = events[again.next().value % (index + 1)]!;
        expect(applyEvent(match, known)).toBe(match);
      }
    }),
    runs,
  );
});

test("an event leaves the match before it as it was, and shares with it what it did not change", () => {
  fc.assert(
    fc.property(arbitraryMatch(), (events) => {
      let match: Match | undefined;
      for (const event of events) {
        const before = match && freeze(match);
        match = applyEvent(before, event);
        const { entries } = match;
        const others = before?.entries.filter(({ eventId }) => eventId !== event.eventId) ?? [];
        expect(others.every((entry) => entries.includes(entry))).toBe(true);
      }
    }),
    runs,
  );
});

test("a match sent as JSON in the middle folds on to the same as one that was never sent", () => {
  fc.assert(
    fc.property(arbitraryMatch(), fc.nat(), (events, where) => {
      const cut = 1 + (where % events.length);
      const sent = JSON.parse(JSON.stringify(fold(events.slice(0, cut)))) as Match;
      const folded = events.slice(cut).reduce<Match>(applyEvent, sent);
      expect(folded).toEqual(fold(events));
    }),
    runs,
  );
});

test("every event survives the log's bytes", () => {
  fc.assert(
    fc.property(arbitraryMatch(), (events) => {
      for (const event of events)
        expect(parseMatchEvent(encode(event))).toEqual({ ok: true, value: event });
    }),
    { numRuns: 100 },
  );
});

function freeze<T>(value: T): T {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const part of Object.values(value)) freeze(part);
  return value;
}
