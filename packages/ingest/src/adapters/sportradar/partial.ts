import { cupRules, nominalMinutes } from "@touchline/football";
import type { ReportDraft } from "../../adapter.ts";
import type { TimedPhase } from "../../recorded-phases.ts";
import { elapsedOnClock, whistlesIn } from "./course.ts";
import { goalsOf } from "./goals.ts";
import { momentAlone } from "./moments.ts";
import { outcomeOf } from "./outcome.ts";
import { checks } from "./payload.ts";
import { playsOf } from "./plays.ts";
import { reviewsOf } from "./reviews.ts";
import { rulesOf } from "./rules.ts";
import { shootOutOf } from "./shoot-out.ts";
import { fixtureSet } from "./sport-event.ts";
import type { Standing } from "./standing.ts";
import type { Reading } from "./whole.ts";

/**
 * What a delta or a push message says: its events, its whistles, and where the match stands. Nothing is inferred of what
 * it does not name, for whoever follows the match has been told of that before.
 */
export function partialDraftsOf(reading: Reading): readonly ReportDraft[] {
  const { said, fixture, standing, events } = reading;
  const isOver = standing.phase === "post";
  const telling = {
    events,
    momentOf: (event: Reading["events"][number]) => momentAlone(event, isOver, cupRules),
    parts: said.parts,
  };
  const saidAts = events.map(({ time }) => Date.parse(time));
  const nowAt = Math.max(said.generatedAt ?? 0, ...saidAts) || fixture.kickOffAt;
  const hasBegun = standing.hasBegun || events.length > 0;
  const now = { phase: standing.phase ?? "h1", elapsedMs: 0 } as const;
  const rules = rulesOf(fixture, standing, [], { home: 1, away: 0 });
  const told = [
    ...goalsOf(telling).map(({ draft }) => draft),
    ...playsOf(telling),
    ...reviewsOf(telling),
    ...shootOutOf(telling),
    ...whistlesOf(reading),
  ];
  const outcome = outcomeOf({
    standing,
    hasBegun,
    now,
    nowAt,
    stated: undefined,
    isSecondLeg: false,
    isHeld: false,
  });
  const earliest = Math.min(nowAt, ...told.map(saidOf));
  const opening: ReportDraft = {
    sourceRef: "fixture",
    op: "assert",
    at: { phase: "pre", elapsedMs: 0 },
    body: fixtureSet(fixture, rules, undefined),
    occurredAt: earliest,
  };
  return [opening, ...told.toSorted((a, b) => saidOf(a) - saidOf(b)), ...outcome];
}

const saidOf = ({ saidAt, occurredAt }: ReportDraft): number => saidAt ?? occurredAt ?? 0;

function whistlesOf({ said, standing, events }: Reading): readonly ReportDraft[] {
  const { starts, ends } = whistlesIn(events, lastPlayed(standing));
  const clock = said.parts.one(checks.statusClock, said.status?.clock, "clock");
  const started = [...starts].map(([phase, occurredAt]): ReportDraft => ({
    sourceRef: `${phase}-start`,
    op: "assert",
    at: { phase, elapsedMs: 0 },
    body: { kind: "phase_started", phase },
    occurredAt,
  }));
  const ended = [...ends].map(([phase, occurredAt]): ReportDraft => {
    const nominalMs = nominalMinutes(phase, cupRules) * 60_000;
    const elapsedMs = Math.max(nominalMs, elapsedOnClock(clock, phase, cupRules) ?? 0);
    return {
      sourceRef: `${phase}-end`,
      op: "assert",
      at: { phase, elapsedMs },
      body: { kind: "phase_ended", phase },
      occurredAt,
    };
  });
  return [...started, ...ended];
}

/** The phase that a whistle ends of which nothing more is said. */
function lastPlayed({ phase, decidedIn }: Standing): TimedPhase | undefined {
  if (phase === "post") {
    if (decidedIn === "penalties") return "pens";
    return decidedIn === "extra_time" ? "et2" : "h2";
  }
  if (phase === "ht" || phase === "await_et") return phase === "ht" ? "h1" : "h2";
  if (phase === "et_ht") return "et1";
  return phase === "h1" || phase === "h2" || phase === "et1" || phase === "et2" || phase === "pens"
    ? phase
    : undefined;
}
