import {
  baseMinutes,
  type MatchRules,
  nominalMinutes,
  opponentOf,
  type Phase,
  type PlayedPhase,
  shootOutWinner,
  type Side,
} from "@touchline/football";
import type { MappedMatch } from "../../adapter.ts";
import type { Dice } from "./dice.ts";
import { foul, incident, isInjured, substitute } from "./discipline.ts";
import { ownGoal, penalty, shoot } from "./goals.ts";
import { people } from "./names.ts";
import { Script } from "./script.ts";
import { makeSquad, refTo, type Squad, squadPlayers } from "./squad.ts";

export interface MatchPlan {
  readonly feedMatchId: string;
  readonly competition: { readonly competitionId: string; readonly name: string };
  readonly rules: MatchRules;
  readonly round: string;
  readonly kickOffAt: number;
  /** The clubs that meet, by their numbers. */
  readonly clubs: readonly [number, number];
}

const second = 1000;
const minute = 60 * second;

/** Plays one match of chance from its line-ups to its official result. */
export function playMatch(plan: MatchPlan, dice: Dice): MappedMatch {
  const { feedMatchId, competition, rules, kickOffAt } = plan;
  const names = people(2 * squadPlayers, dice);
  const [ours, theirs] = [names.slice(0, squadPlayers), names.slice(squadPlayers)];
  const home = makeSquad({ club: plan.clubs[0], side: "home", names: ours }, dice);
  const opponentsCode = home.team.code;
  const away = makeSquad({ club: plan.clubs[1], side: "away", names: theirs, opponentsCode }, dice);
  const script = new Script(dice, home, away, rules, kickOffAt - 60 * minute);
  beforeKickOff(script, plan);
  const abandoned = !playPhases(script, kickOffAt + dice.integer(0, 75) * second);
  if (!abandoned) {
    // The referee's report is in some minutes later.
    const overFor = dice.integer(4, 9) * minute;
    script.assert("result", overFor, { kind: "result_set", result: "official" });
  }
  const saidAt = ({ saidAt: at = 0 }: (typeof script.drafts)[number]) => at;
  return {
    feedMatchId,
    competitionId: competition.competitionId,
    kickOffAt,
    drafts: script.drafts.toSorted((a, b) => saidAt(a) - saidAt(b)),
  };
}

function beforeKickOff(script: Script, plan: MatchPlan): void {
  const { competition, rules, kickOffAt, round } = plan;
  const { home, away, dice } = script;
  const [referee = ""] = people(1, dice);
  script.assert("fixture", 0, {
    kind: "fixture_set",
    competition,
    rules,
    home: home.team,
    away: away.team,
    kickOffAt,
    venue: `${home.team.shortName} Park`,
    round,
  });
  for (const { side, lineup } of [home, away])
    script.assert(`lineup-${side}`, 0, { kind: "lineup_set", side, lineup });
  script.assert("official", 0, {
    kind: "official_set",
    role: "referee",
    name: referee,
  });
  script.assert("coverage", 0, { kind: "coverage_set", coverage: "live" });
}

/** False when the match was abandoned. */
function playPhases(script: Script, kickOffAt: number): boolean {
  const { rules, dice } = script;
  let endedAt = playPhase(script, "h1", kickOffAt);
  endedAt &&= playPhase(script, "h2", endedAt + dice.integer(15, 17) * minute);
  if (endedAt && script.isLevel() && rules.extraTime) {
    endedAt = playPhase(script, "et1", endedAt + 5 * minute);
    endedAt &&= playPhase(script, "et2", endedAt + dice.integer(1, 3) * minute);
  }
  if (endedAt && script.isLevel() && rules.shootOut)
    endedAt = shootOut(script, endedAt + dice.integer(4, 6) * minute);
  if (endedAt === undefined) return false;
  script.enter("post", endedAt);
  return true;
}

type Happening = (script: Script, side: Side, elapsedMs: number) => number;

/** What happens, and how many times in ninety minutes, both teams together. */
const happenings: readonly (readonly [Happening, number])[] = [
  [shoot, 25],
  [foul, 22],
  [(script, side, at) => incident(script, side, "corner", at), 10],
  [(script, side, at) => incident(script, side, "offside", at), 4],
  [penalty, 0.28],
  [ownGoal, 0.08],
];
const happeningsMeanMs = (90 * minute) / happenings.reduce((sum, [, often]) => sum + often, 0);

const odds = { interrupted: 0.02, abandoned: 0.08, homeShare: 0.54 } as const;

/** One half: gives the wall time of its last whistle; undefined when the match ends before it. */
function playPhase(script: Script, phase: PlayedPhase, beganAt: number): number | undefined {
  const { dice, rules } = script;
  script.enter(phase, beganAt);
  script.assert(`${phase}-start`, 0, { kind: "phase_started", phase });
  const half = new Half(script, phase, nominalMinutes(phase, rules) * minute);
  if (phase === "h2") half.changesAtHalfTime();
  const interruptedAt = dice.chance(odds.interrupted) ? dice.between(0, half.nominalMs) : undefined;
  for (let elapsedMs = 0; ;) {
    elapsedMs += dice.wait(happeningsMeanMs);
    if (half.upTo(elapsedMs)) break;
    if (interruptedAt !== undefined && !half.wasInterrupted && elapsedMs > interruptedAt)
      if (!half.interrupt(elapsedMs)) return undefined;
    const lostMs = dice.weighted(happenings)(script, half.someSide(), elapsedMs);
    half.lose(lostMs);
    elapsedMs += lostMs;
    half.change(elapsedMs);
  }
  return half.end();
}

/** A half while it is played: its stoppage time, its possession, its substitutions. */
class Half {
  readonly nominalMs: number;
  wasInterrupted = false;
  readonly #script: Script;
  readonly #phase: PlayedPhase;
  #lostMs = 0;
  #nextMinute = 1;
  #endMs: number | undefined;
  #lastMs = 0;

  constructor(script: Script, phase: PlayedPhase, nominalMs: number) {
    this.#script = script;
    this.#phase = phase;
    this.nominalMs = nominalMs;
  }

  /** Time in which nothing else happens. */
  lose(lostMs: number): void {
    this.#lostMs += lostMs;
    this.#lastMs += lostMs;
  }

  /** The side something happens for: the home side a little more often, the better side more often. */
  someSide(): Side {
    const { dice, home, away } = this.#script;
    const homeWeight = odds.homeShare * weight(home);
    const awayWeight = (1 - odds.homeShare) * weight(away);
    return dice.chance(homeWeight / (homeWeight + awayWeight)) ? "home" : "away";
  }

  /** Tells possession and stoppage time on the way. True when the half is over before `elapsedMs`. */
  upTo(elapsedMs: number): boolean {
    for (; this.#nextMinute * minute <= elapsedMs; this.#nextMinute += 1) {
      const at = this.#nextMinute * minute;
      if (this.#endMs !== undefined && at > this.#endMs) break;
      this.#possession(at);
      if (at === this.nominalMs) this.#announceStoppage(at);
    }
    if (this.#endMs !== undefined && elapsedMs >= this.#endMs) return true;
    this.#lastMs = elapsedMs;
    return false;
  }

  /** The last whistle: not while a goal is being celebrated or looked at. */
  end(): number {
    const { dice } = this.#script;
    const endMs = Math.max(
      this.#endMs ?? this.nominalMs,
      this.#lastMs + dice.integer(5, 20) * second,
    );
    const phase = this.#phase;
    return this.#script.assert(`${phase}-end`, endMs, { kind: "phase_ended", phase }).occurredAt;
  }

  /** Play is stopped for minutes. False when it cannot be taken up again. */
  interrupt(elapsedMs: number): boolean {
    const script = this.#script;
    this.wasInterrupted = true;
    script.assert("hold", elapsedMs, { kind: "hold_started", hold: "interrupted" });
    const heldMs = script.dice.integer(3, 25) * minute;
    script.hold(heldMs);
    if (script.dice.chance(odds.abandoned)) {
      script.assert("abandoned", elapsedMs, { kind: "lifecycle_changed", lifecycle: "abandoned" });
      return false;
    }
    script.assert("hold-end", elapsedMs, { kind: "hold_ended" });
    return true;
  }

  changesAtHalfTime(): void {
    const { dice } = this.#script;
    for (const side of ["home", "away"] as const)
      if (dice.chance(0.25)) substitute(this.#script, side, 0, "tactical");
  }

  /** Somebody is hurt, or a coach wants a change: mostly in the last half-hour. */
  change(elapsedMs: number): void {
    const script = this.#script;
    const { dice, rules } = script;
    const side = dice.pick(["home", "away"] as const);
    const clockMinute = baseMinutes(this.#phase, rules) + elapsedMs / minute;
    const why = isInjured(script) ? "injury" : "tactical";
    const late = clockMinute > 2 * rules.halfMinutes * 0.6;
    if (why === "injury" || (late && dice.chance(0.28)))
      this.lose(substitute(script, side, elapsedMs, why));
  }

  #announceStoppage(at: number): void {
    const { dice } = this.#script;
    const minutes = Math.max(0, Math.min(15, Math.round((this.#lostMs * 0.35) / minute)));
    const body = { kind: "stoppage_announced", phase: this.#phase, minutes } as const;
    this.#script.assert(`${this.#phase}-stoppage`, at, body);
    this.#endMs = at + minutes * minute + dice.integer(3, 50) * second;
  }

  #possession(at: number): void {
    const { dice, home, away } = this.#script;
    const share = weight(home) / (weight(home) + weight(away));
    const percent = Math.round(100 * share + dice.between(-3, 3));
    const body = {
      kind: "stat_set",
      stat: "possession",
      home: percent,
      away: 100 - percent,
    } as const;
    this.#script.assert("possession", at, body);
  }
}

/** How much of the match a team makes: its strength, and how many of it are left. */
const weight = (squad: Squad): number => squad.strength * (squad.onPitch.length / 11) ** 2;

/** Kicks in turn until one side cannot be caught. */
function shootOut(script: Script, beganAt: number): number {
  const { dice } = script;
  const phase: Phase = "pens";
  script.enter(phase, beganAt);
  script.assert("pens-start", 0, { kind: "phase_started", phase });
  const first = dice.pick(["home", "away"] as const);
  script.assert("pens-first", 0, { kind: "shoot_out_started", first });
  const kicks: { side: Side; outcome: "scored" | "saved" | "missed" }[] = [];
  let elapsedMs = 0;
  while (shootOutWinner(kicks) === undefined) {
    elapsedMs += dice.integer(35, 60) * second;
    const side = kicks.length % 2 === 0 ? first : opponentOf(first);
    const takers = script.squad(side).onPitch;
    const taker = takers[takers.length - 1 - (Math.floor(kicks.length / 2) % takers.length)];
    const outcome = dice.weighted(kickOutcomes);
    kicks.push({ side, outcome });
    const body = { kind: "shoot_out_kick", side, outcome } as const;
    script.assert("kick", elapsedMs, taker === undefined ? body : { ...body, taker: refTo(taker) });
  }
  return script.assert("pens-end", elapsedMs + 20 * second, { kind: "phase_ended", phase })
    .occurredAt;
}

const kickOutcomes = [
  ["scored", 75],
  ["saved", 17],
  ["missed", 8],
] as const;
