import type { Clock } from "./clock.ts";
import type { BodyOf } from "./event-body.ts";
import { changeLifecycle } from "./lifecycle-facts.ts";
import type { Entry, MatchFacts } from "./match.ts";
import {
  correctPhase,
  endPhase,
  hasResult,
  type Moment,
  resume,
  settleWhistle,
  startPhase,
  stopped,
} from "./phase-facts.ts";
import { isPlayed } from "./phase-order.ts";
import { elapsedMs } from "./read-clock.ts";
import { addOne, nilNil, phaseOfGoal } from "./score.ts";
import { addKick, noKicksYet } from "./shoot-out.ts";
import type { Side } from "./team.ts";

/** Adds one standing entry to what is known of the match. Pure and total: what cannot follow changes nothing. */
export function addEntry(facts: MatchFacts, entry: Entry): MatchFacts {
  const moment: Moment = { wallAt: entry.occurredAt ?? entry.observedAt, at: entry.at };
  const added = add(facts, entry, moment);
  // Whatever is heard of a match nobody follows: its clock would run on for ever, for nobody would say that it stops.
  return added.coverage === "lost" && added.clock.running
    ? { ...added, clock: stopped(added.clock, moment.wallAt) }
    : added;
}

function add(facts: MatchFacts, entry: Entry, moment: Moment): MatchFacts {
  const { body } = entry;
  switch (body.kind) {
    case "fixture_set":
      return withFixture(facts, body);
    case "lifecycle_changed":
      return changeLifecycle(facts, body, moment);
    case "phase_started":
      return startPhase(facts, body.phase, moment);
    case "phase_ended":
      return endPhase(facts, body.phase, moment);
    case "phase_corrected":
      return correctPhase(facts, body.phase, moment);
    case "clock_set":
      return withClock(facts, body, moment);
    case "stoppage_announced":
      return facts.phase === body.phase
        ? { ...facts, clock: { ...facts.clock, announcedStoppageMin: body.minutes } }
        : facts;
    case "hold_started":
      return facts.lifecycle === "live"
        ? { ...facts, hold: body.hold, clock: stopped(facts.clock, moment.wallAt) }
        : facts;
    case "hold_ended":
      return facts.hold === "none" ? facts : resume(facts, moment);
    case "coverage_set":
      return withCoverage(facts, body, moment);
    case "result_set":
      return withResult(facts, body);
    case "goal":
      return withGoal(facts, body, entry.at);
    case "card":
      return withCard(facts, body);
    case "shoot_out_started":
      return { ...facts, shootOut: { ...(facts.shootOut ?? noKicksYet), first: body.first } };
    case "shoot_out_kick":
      return {
        ...facts,
        shootOut: addKick(facts.shootOut ?? noKicksYet, {
          eventId: entry.eventId,
          side: body.side,
          outcome: body.outcome,
          taker: body.taker,
        }),
      };
    case "shot":
      return withShot(facts, body);
    case "incident":
      return withIncident(facts, body);
    case "stat_set":
      return withStat(facts, body);
    case "lineup_set":
      return { ...facts, lineups: { ...facts.lineups, [body.side]: body.lineup } };
    case "formation_changed":
      return withFormation(facts, body);
    case "official_set":
      return withOfficial(facts, body);
    case "possible_goal":
    case "penalty_awarded":
    case "penalty_missed":
    case "substitution":
    case "var_started":
    case "var_decision":
    case "commentary":
      return facts;
  }
}

function withFixture(facts: MatchFacts, fixture: BodyOf<"fixture_set">): MatchFacts {
  const { kickOffAt } = facts.fixture;
  return {
    ...facts,
    fixture,
    previousKickOffAt: fixture.kickOffAt === kickOffAt ? facts.previousKickOffAt : kickOffAt,
    clock: { ...facts.clock, rate: fixture.replay?.rate ?? 1 },
  };
}

function withClock(facts: MatchFacts, set: BodyOf<"clock_set">, moment: Moment): MatchFacts {
  if (!isPlayed(facts.phase) || moment.at.phase !== facts.phase) return facts;
  return {
    ...facts,
    clock: {
      ...facts.clock,
      anchorAt: moment.wallAt,
      elapsedAtAnchorMs: moment.at.elapsedMs,
      running: set.running && facts.lifecycle === "live" && facts.hold === "none",
    },
  };
}

/** Followed again, the clock stands where it would: the match did not wait for us. */
function withCoverage(
  facts: MatchFacts,
  { coverage }: BodyOf<"coverage_set">,
  { wallAt }: Moment,
): MatchFacts {
  const isBack = facts.coverage === "lost" && coverage !== "lost";
  const isPlaying = facts.lifecycle === "live" && facts.hold === "none" && isPlayed(facts.phase);
  if (!isBack || !isPlaying) return { ...facts, coverage };
  const ranOn: Clock = { ...facts.clock, running: true };
  return {
    ...facts,
    coverage,
    clock: { ...ranOn, anchorAt: wallAt, elapsedAtAnchorMs: elapsedMs(ranOn, wallAt) },
  };
}

function withResult(facts: MatchFacts, { result, decidedIn }: BodyOf<"result_set">): MatchFacts {
  if (!hasResult(facts.lifecycle)) return facts;
  return { ...facts, result, decidedIn: decidedIn ?? facts.decidedIn, whistled: undefined };
}

function withGoal(facts: MatchFacts, goal: BodyOf<"goal">, at: Entry["at"]): MatchFacts {
  const fellIn = phaseOfGoal(at.phase, facts.phases);
  const inPhase = addOne(facts.scoreByPhase[fellIn] ?? nilNil, goal.side);
  return settleWhistle({
    ...facts,
    score: addOne(facts.score, goal.side),
    scoreByPhase: { ...facts.scoreByPhase, [fellIn]: inPhase },
  });
}

/** A coach's card is no player's; a sending-off from the bench leaves eleven on the pitch. */
function withCard(facts: MatchFacts, { card, side, person }: BodyOf<"card">): MatchFacts {
  const shownTo = person ?? "player";
  if (card === "yellow")
    return shownTo === "player" || shownTo === "bench"
      ? { ...facts, yellowCards: addOne(facts.yellowCards, side) }
      : facts;
  return shownTo === "player" ? { ...facts, redCards: addOne(facts.redCards, side) } : facts;
}

/** A goal's own shot is reported beside it; a goal alone adds no shot. */
function withShot(facts: MatchFacts, shot: BodyOf<"shot">): MatchFacts {
  const counted = count(facts, "shots", shot.side);
  const onTarget = shot.outcome === "goal" || shot.outcome === "saved";
  return onTarget ? count(counted, "shots_on_target", shot.side) : counted;
}

const statOfIncident = { corner: "corners", offside: "offsides", foul: "fouls" } as const;

function withIncident(facts: MatchFacts, incident: BodyOf<"incident">): MatchFacts {
  const { what } = incident;
  if (what !== "corner" && what !== "offside" && what !== "foul") return facts;
  return count(facts, statOfIncident[what], incident.side);
}

function count(facts: MatchFacts, stat: string, side: Side): MatchFacts {
  if (facts.statsSet?.includes(stat)) return facts;
  return { ...facts, stats: { ...facts.stats, [stat]: addOne(facts.stats[stat] ?? nilNil, side) } };
}

function withStat(facts: MatchFacts, { stat, home, away }: BodyOf<"stat_set">): MatchFacts {
  const statsSet = facts.statsSet ?? [];
  return {
    ...facts,
    stats: { ...facts.stats, [stat]: { home, away } },
    statsSet: statsSet.includes(stat) ? statsSet : [...statsSet, stat],
  };
}

function withFormation(facts: MatchFacts, change: BodyOf<"formation_changed">): MatchFacts {
  const lineup = facts.lineups[change.side] ?? { starters: [], bench: [] };
  const changed = { ...lineup, formation: change.formation };
  return { ...facts, lineups: { ...facts.lineups, [change.side]: changed } };
}

function withOfficial(facts: MatchFacts, official: BodyOf<"official_set">): MatchFacts {
  const known = facts.officials.some(
    ({ role, name }) => role === official.role && name === official.name,
  );
  return known ? facts : { ...facts, officials: [...facts.officials, official] };
}
