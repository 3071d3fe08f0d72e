import type { BodyOf, EventBody } from "./event-body.ts";
import type { Entry, Match } from "./match.ts";
import type { MatchTime } from "./match-time.ts";
import { hasResult } from "./phase-facts.ts";
import { isPlayed, isUnderWay, phaseRank } from "./phase-order.ts";
import { addOne, nilNil } from "./score.ts";
import { hasPhase, transition } from "./transition.ts";

/** Whether something can be true of a match. `why` is for a person. */
export type Verdict = { readonly legal: true } | { readonly legal: false; readonly why: string };

const legal: Verdict = { legal: true };
const refused = (why: string): Verdict => ({ legal: false, why });

/**
 * Judges what is about to be written of a match: refuses only what cannot be true, whoever says it. That a feed is late,
 * says a thing twice or has missed something is legal; the reducer takes all that is.
 *
 * `held` is the entry an amendment is about. An amendment is judged by itself and not by its place in the match, which
 * it has already: the deciding kick of a shoot-out can be corrected, though no kick could follow it.
 */
export function judge(
  match: Match | undefined,
  body: EventBody,
  at: MatchTime,
  held?: Pick<Entry, "body">,
): Verdict {
  if (match === undefined)
    return body.kind === "fixture_set"
      ? judgeFixture(undefined, body)
      : refused(`nothing is known of the match, so ${body.kind} says nothing`);
  if (held !== undefined && held.body.kind !== body.kind)
    return refused(`what was ${held.body.kind} cannot become ${body.kind}`);
  const alone = judgeAlone(match, body, at);
  return alone.legal && held === undefined ? judgeNow(match, body, at) : alone;
}

/** What is wrong in any match by these rules, wherever it stands. */
function judgeAlone(match: Match, body: EventBody, at: MatchTime): Verdict {
  const { rules } = match.fixture;
  const { kind } = body;
  for (const phase of "phase" in body ? [body.phase, at.phase] : [at.phase])
    if (!hasPhase(rules, phase)) return refused(`the competition has no ${phase}`);
  if (kind === "fixture_set") return judgeFixture(match, body);
  if (kind === "goal" && (at.phase === "pre" || at.phase === "pens"))
    return refused(`no goal is scored in ${at.phase}`);
  if (kind === "phase_ended" && !isUnderWay(body.phase)) return refused(`${body.phase} has no end`);
  if (kind === "stoppage_announced" && !isPlayed(body.phase))
    return refused(`${body.phase} has no stoppage time`);
  if (kind === "clock_set" && !isPlayed(at.phase)) return refused(`no clock runs in ${at.phase}`);
  const isOfShootOut = kind === "shoot_out_started" || kind === "shoot_out_kick";
  return isOfShootOut && !rules.shootOut ? refused("the competition has no shoot-out") : legal;
}

function judgeFixture(match: Match | undefined, { home, away }: BodyOf<"fixture_set">): Verdict {
  if (home.teamId === away.teamId) return refused(`${home.name} cannot meet itself`);
  const held = match?.fixture;
  if (held === undefined) return legal;
  return held.home.teamId === home.teamId && held.away.teamId === away.teamId
    ? legal
    : refused(
        `the match is ${held.home.name} against ${held.away.name}, not ${home.name} against ${away.name}`,
      );
}

/** What is wrong now, in the place where the match stands. */
function judgeNow(match: Match, body: EventBody, at: MatchTime): Verdict {
  switch (body.kind) {
    case "phase_started":
    case "phase_ended":
      return judgePhase(match, body);
    case "lifecycle_changed":
      return judgeLifecycle(match, body);
    case "clock_set":
      return at.phase === match.phase
        ? legal
        : refused(`the clock of ${at.phase} cannot be set in ${match.phase}`);
    case "hold_started":
      return match.lifecycle === "live"
        ? legal
        : refused(`play cannot be stopped in a match that is ${match.lifecycle}`);
    case "hold_ended":
      return match.hold === "none" ? refused("play is not stopped") : legal;
    case "result_set":
      return judgeResult(match, body);
    case "goal":
    case "possible_goal":
    case "penalty_awarded":
    case "penalty_missed":
    case "shot":
    case "incident":
      return match.phase === "pre" ? refused(`${body.kind} before kick-off`) : legal;
    case "shoot_out_started":
      return phaseRank(match.phase) < phaseRank("await_pens")
        ? refused(`no shoot-out can begin in ${match.phase}`)
        : legal;
    case "shoot_out_kick":
      return judgeKick(match, body);
    case "fixture_set":
    case "phase_corrected":
    case "stoppage_announced":
    case "coverage_set":
    case "card":
    case "substitution":
    case "var_started":
    case "var_decision":
    case "stat_set":
    case "lineup_set":
    case "formation_changed":
    case "official_set":
    case "commentary":
      return legal;
  }
}

function judgePhase(match: Match, body: BodyOf<"phase_started"> | BodyOf<"phase_ended">): Verdict {
  if (match.lifecycle === "cancelled" || match.lifecycle === "awarded")
    return refused(`the match is ${match.lifecycle} and has no ${body.phase}`);
  // A whistle heard late says nothing new, and nothing false.
  const isLateWhistle =
    body.kind === "phase_ended" && phaseRank(body.phase) < phaseRank(match.phase);
  return isLateWhistle ? legal : transition(match, body.phase);
}

function judgeLifecycle(match: Match, { lifecycle }: BodyOf<"lifecycle_changed">): Verdict {
  const { phase } = match;
  const cannot = refused(`a match that is ${match.lifecycle} in ${phase} cannot be ${lifecycle}`);
  switch (lifecycle) {
    case "scheduled":
    case "cancelled":
      return phase === "pre" ? legal : cannot;
    case "delayed":
    case "postponed":
      return phase === "pre" && match.lifecycle !== "cancelled" && match.lifecycle !== "awarded"
        ? legal
        : cannot;
    case "live":
      return match.lifecycle === "abandoned" ? legal : cannot;
    case "finished":
      return phase === "post" ? legal : cannot;
    case "abandoned":
      return match.lifecycle === "live" || match.lifecycle === "abandoned" ? legal : cannot;
    case "awarded":
      return legal;
  }
}

function judgeResult(match: Match, { result }: BodyOf<"result_set">): Verdict {
  if (result === "none") return legal;
  const isOver = result === "awarded" ? match.lifecycle === "awarded" : hasResult(match.lifecycle);
  return isOver ? legal : refused(`a match that is ${match.lifecycle} has no ${result} result`);
}

/** Kicks are taken alternately and stop when the shoot-out is decided. Laws of the Game 10.3. */
function judgeKick(match: Match, { side }: BodyOf<"shoot_out_kick">): Verdict {
  const { shootOut } = match;
  if (match.phase !== "pens" && !(match.phase === "post" && match.decidedIn === "penalties"))
    return refused(`no shoot-out is on in ${match.phase}`);
  if (shootOut?.winner !== undefined)
    return refused(`${shootOut.winner} has won the shoot-out already`);
  const taken = (shootOut?.kicks ?? []).reduce((counts, kick) => addOne(counts, kick.side), nilNil);
  const after = addOne(taken, side);
  return Math.abs(after.home - after.away) > 1
    ? refused(`${side} cannot take two kicks more than the other team`)
    : legal;
}
