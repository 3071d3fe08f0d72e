import type { BodyOf } from "./event-body.ts";
import type { Entry, MatchFacts, PerSide } from "./match.ts";
import { endPhase, enter, lifecycleIn, startPhase, stopped, withLifecycle } from "./phase-facts.ts";
import { isPlayed } from "./phase.ts";
import { addGoal, addGoalByPhase } from "./score.ts";
import { addKick, noKicksYet } from "./shoot-out.ts";
import type { Side } from "./team.ts";

/** Adds one standing entry to what is known of the match. Pure; a step that is not legal leaves the phase as it was. */
export function addEntry(facts: MatchFacts, entry: Entry): MatchFacts {
  const { body } = entry;
  const happenedAt = entry.occurredAt ?? entry.observedAt;
  switch (body.kind) {
    case "fixture_set":
      return withFixture(facts, body);
    case "lifecycle_changed":
      return withLifecycle(facts, body, happenedAt);
    case "phase_started":
      return startPhase(facts, body.phase, happenedAt, entry.at.elapsedMs);
    case "phase_ended":
      return endPhase(facts, body.phase, happenedAt, entry.at.elapsedMs);
    case "phase_corrected":
      return enter(
        { ...facts, lifecycle: lifecycleIn(body.phase), result: "none", decidedIn: undefined },
        body.phase,
        happenedAt,
        entry.at.elapsedMs,
        false,
      );
    case "clock_set":
      return {
        ...facts,
        clock: {
          ...facts.clock,
          anchorAt: happenedAt,
          elapsedAtAnchorMs: entry.at.elapsedMs,
          running: body.running,
        },
      };
    case "stoppage_announced":
      return facts.phase === body.phase
        ? { ...facts, clock: { ...facts.clock, announcedStoppageMin: body.minutes } }
        : facts;
    case "hold_started":
      return { ...facts, hold: body.hold, clock: stopped(facts, happenedAt) };
    case "hold_ended":
      return {
        ...facts,
        hold: "none",
        clock: { ...facts.clock, anchorAt: happenedAt, running: isPlayed(facts.phase) },
      };
    case "coverage_set":
      return { ...facts, coverage: body.coverage };
    case "result_set":
      return { ...facts, result: body.result, decidedIn: body.decidedIn ?? facts.decidedIn };
    case "goal":
      return {
        ...facts,
        score: addGoal(facts.score, body.side),
        scoreByPhase: addGoalByPhase(facts.scoreByPhase, body, entry.at.phase),
      };
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
      return {
        ...facts,
        stats: { ...facts.stats, [body.stat]: { home: body.home, away: body.away } },
      };
    case "lineup_set":
      return { ...facts, lineups: { ...facts.lineups, [body.side]: body.lineup } };
    case "formation_changed":
      return withFormation(facts, body);
    case "official_set":
      return { ...facts, officials: [...facts.officials, body] };
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
  const rate = fixture.replay?.rate ?? 1;
  return { ...facts, fixture, clock: { ...facts.clock, rate } };
}

function withCard(facts: MatchFacts, card: BodyOf<"card">): MatchFacts {
  const onPitch = card.person === undefined || card.person === "player";
  if (card.card === "yellow")
    return { ...facts, yellowCards: addOne(facts.yellowCards, card.side) };
  return onPitch ? { ...facts, redCards: addOne(facts.redCards, card.side) } : facts;
}

/** A goal's own shot is reported beside it; a goal alone adds no shot. */
function withShot(facts: MatchFacts, shot: BodyOf<"shot">): MatchFacts {
  const counted = count(facts.stats, "shots", shot.side);
  const onTarget = shot.outcome === "goal" || shot.outcome === "saved";
  return { ...facts, stats: onTarget ? count(counted, "shots_on_target", shot.side) : counted };
}

const statOfIncident = { corner: "corners", offside: "offsides", foul: "fouls" } as const;

function withIncident(facts: MatchFacts, incident: BodyOf<"incident">): MatchFacts {
  const { what } = incident;
  if (what !== "corner" && what !== "offside" && what !== "foul") return facts;
  return { ...facts, stats: count(facts.stats, statOfIncident[what], incident.side) };
}

function withFormation(facts: MatchFacts, change: BodyOf<"formation_changed">): MatchFacts {
  const lineup = facts.lineups[change.side] ?? { starters: [], bench: [] };
  const changed = { ...lineup, formation: change.formation };
  return { ...facts, lineups: { ...facts.lineups, [change.side]: changed } };
}

function count(stats: MatchFacts["stats"], stat: string, side: Side): MatchFacts["stats"] {
  return { ...stats, [stat]: addOne(stats[stat] ?? { home: 0, away: 0 }, side) };
}

const addOne = (counts: PerSide<number>, side: Side): PerSide<number> => ({
  ...counts,
  [side]: counts[side] + 1,
});
