import type { BodyOf } from "./event-body.ts";
import type { MatchFacts } from "./match.ts";
import { decidedIn, type Moment, resume, stopped, undecided } from "./phase-facts.ts";
import { isUnderWay } from "./phase-order.ts";

/** Called off, put back, moved, broken off, awarded: what an authority says of the match as a whole. */
export function changeLifecycle(
  facts: MatchFacts,
  change: BodyOf<"lifecycle_changed">,
  moment: Moment,
): MatchFacts {
  const { lifecycle } = change;
  switch (lifecycle) {
    case "scheduled":
    case "delayed":
    case "postponed":
    case "cancelled":
      return facts.phase === "pre" ? { ...moved(facts, change), ...undecided, lifecycle } : facts;
    case "live":
      return facts.lifecycle === "abandoned" ? resume(moved(facts, change), moment) : facts;
    case "finished":
      if (facts.phase !== "post") return facts;
      return {
        ...facts,
        lifecycle,
        result: "provisional",
        decidedIn: decidedIn(facts),
        awardedScore: undefined,
      };
    case "abandoned":
      if (!isUnderWay(facts.phase)) return facts;
      return {
        ...moved(facts, change),
        lifecycle,
        result: "provisional",
        hold: "none",
        clock: stopped(facts.clock, moment.wallAt),
        whistled: undefined,
      };
    case "awarded":
      return {
        ...facts,
        lifecycle,
        result: "awarded",
        decidedIn: "authority",
        awardedScore: change.awardedScore,
        hold: "none",
        clock: stopped(facts.clock, moment.wallAt),
        whistled: undefined,
      };
  }
}

/** With its new kick-off, where there is one; the one before is kept. */
function moved(facts: MatchFacts, change: BodyOf<"lifecycle_changed">): MatchFacts {
  const { kickOffAt } = change;
  if (kickOffAt === undefined || kickOffAt === facts.fixture.kickOffAt) return facts;
  return {
    ...facts,
    fixture: { ...facts.fixture, kickOffAt },
    previousKickOffAt: facts.fixture.kickOffAt,
  };
}
