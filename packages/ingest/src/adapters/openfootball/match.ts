import {
  compareMatchTime,
  type Match,
  type MatchTime,
  type Score,
  shootOutWinner,
} from "@touchline/football";
import type { ReportDraft } from "../../adapter.ts";
import { coverageBegins, phaseEnds, phaseStarts, wallClock } from "../../recorded-phases.ts";
import { compareWithStages, goalDrafts, goalsTold, momentsOf, type Tell } from "./goals.ts";
import { courseOf, type Course, kickMoment, lastMoment, momentOf } from "./moments.ts";
import { firstLegScore, isKnockOut, isLevel, legsOf, rulesOf } from "./rules.ts";
import { finalScore, type Row, type Stages } from "./sheet.ts";
import { announced, squadDrafts, squadMinutes } from "./squads.ts";
import { type Fate, fateOf, minuteOf } from "./status.ts";

/** What a match is mapped from. */
export interface Setting {
  readonly rows: readonly Row[];
  readonly kickOffAt: number;
  readonly fixture: Pick<
    Match["fixture"],
    "kind" | "competition" | "home" | "away" | "kickOffAt" | "zone" | "venue" | "round"
  >;
  readonly tell: Tell;
}

/** Everything a document says of one match, in match order. */
export function draftsOf(given: Row, setting: Setting): readonly ReportDraft[] {
  const { rows, tell } = setting;
  const fate = fateIn(given, tell);
  const row: Row = { ...given, score: trueStages(given.score, tell) };
  const goals = fate === "cancelled" ? undefined : goalsTold(row, tell);
  const told = momentsTold(goals, row, tell);
  const course = courseIn(row, fate, told);
  const { periods } = course;
  const played = periods.size > 0;
  const scored = played ? goalDrafts(goals, row, periods, fate !== "awarded") : [];
  compareWithStages(goals, row.score, tell);
  const firstLeg = isKnockOut(row, rows) ? firstLegScore(legsOf(row, rows).first) : undefined;
  const final = played ? foldOf(scored, "pens") : undefined;
  const rules = rulesOf(row, rows, course.isOver ? final : undefined, firstLeg);
  const fixture: ReportDraft = {
    sourceRef: "fixture",
    op: "assert",
    at: beforeMatch,
    body: { ...setting.fixture, rules, ...(firstLeg && { firstLeg }) },
  };
  const isTold = played && (goals !== undefined || (final?.home === 0 && final.away === 0));
  const drafts = [
    fixture,
    ...announced(row),
    ...(isTold ? [coverageBegins] : []),
    ...phaseStarts(periods),
    ...scored,
    ...(played ? squadDrafts(row, periods) : []),
    ...(periods.has("pens") ? kicksOf(row, tell) : []),
    ...whistles(course, scored, firstLeg),
    ...ending(row, fate, course),
  ];
  const occurredAt = wallClock(setting.kickOffAt, periods);
  return drafts
    .toSorted((a, b) => compareMatchTime(a.at, b.at))
    .map((draft) => ({ ...draft, occurredAt: occurredAt(draft.at) }));
}

const beforeMatch: MatchTime = { phase: "pre", elapsedMs: 0 };

function fateIn({ status, score }: Row, tell: Tell): Fate {
  const fate = fateOf(status, finalScore(score) !== undefined);
  if (fate === undefined)
    tell("unknown_kind", `status ${JSON.stringify(status)} is none we know; the rest stands`);
  return fate ?? "as_played";
}

/** The stages that can be true together: goals are not taken back from one to the next. */
function trueStages(stages: Stages, tell: Tell): Stages {
  const final = finalScore(stages);
  const written = (score: Score) => `${score.home}-${score.away}`;
  const within = (name: string, score: Score | undefined, later: Score | undefined) => {
    if (score === undefined || later === undefined) return score;
    if (score.home <= later.home && score.away <= later.away) return score;
    tell("contradiction", `${written(score)} ${name} cannot have become ${written(later)}`);
    return undefined;
  };
  const { et, p } = stages;
  const ft = within("after 90 minutes", stages.ft, et);
  const ht = within("at half-time", stages.ht, ft ?? final);
  if (p !== undefined && p.home === p.away)
    tell(
      "contradiction",
      `a shoot-out cannot end ${written(p)}: it is taken as one without a score`,
    );
  return { ht, ft, et, p };
}

function momentsTold(goals: Row["goals"], row: Row, tell: Tell): readonly MatchTime[] {
  const ofGoals = [...(goals?.home ?? []), ...(goals?.away ?? [])];
  const moments = momentsOf(ofGoals, row.score, tell).flatMap((at) => at ?? []);
  const others = squadMinutes(row).map((at) => ({ at, moment: momentOf(at, row.score) }));
  for (const { at, moment } of others)
    if (moment === undefined)
      tell("wrong_shape", `${at.minute}+${at.stoppage ?? 0}' is no minute of this match`);
  return [...moments, ...others.flatMap(({ moment }) => moment ?? [])];
}

const notPlayed: Course = { periods: new Map(), isOver: false };

/** Of a match that was awarded, only what is told was played: its score is what an authority gave. */
function courseIn(row: Row, fate: Fate, told: readonly MatchTime[]): Course {
  if (fate === "postponed" || fate === "cancelled") return notPlayed;
  if (fate === "awarded" && told.length === 0) return notPlayed;
  const isBrokenOff = fate === "abandoned" || fate === "suspended";
  const minute = isBrokenOff ? minuteOf(row.status) : undefined;
  return courseOf(row, told, isBrokenOff, minute && momentOf(minute, row.score));
}

function foldOf(goals: readonly ReportDraft[], through: MatchTime["phase"]): Score {
  const until: MatchTime = { phase: through, elapsedMs: Number.MAX_SAFE_INTEGER };
  const count = (side: "home" | "away") =>
    goals.filter(
      ({ at, body }) =>
        body.kind === "goal" && body.side === side && compareMatchTime(at, until) <= 0,
    ).length;
  return { home: count("home"), away: count("away") };
}

/**
 * The final whistles. Where play went on though by the goals told the match was decided, the whistle between is left out:
 * it would end the match.
 */
function whistles(
  { periods, isOver }: Course,
  goals: readonly ReportDraft[],
  firstLeg: Score | undefined,
): readonly ReportDraft[] {
  const phases = [...periods.keys()];
  return phaseEnds(periods).filter((_, nth) => {
    const [phase, next] = [phases[nth], phases[nth + 1]];
    if (phase === undefined || next === undefined) return isOver || phase === undefined;
    const decides = next === "pens" || (phase === "h2" && next === "et1");
    return !decides || isLevel(foldOf(goals, phase), firstLeg);
  });
}

/** The kicks of a shoot-out told one by one, if they can be true. */
function kicksOf({ kicks = [], score: { p } }: Row, tell: Tell): readonly ReportDraft[] {
  const scored = (side: "home" | "away") =>
    kicks.filter((kick) => kick.side === side && kick.outcome === "scored").length;
  const told = { home: scored("home"), away: scored("away") };
  if (kicks.length > 0 && p !== undefined && (told.home !== p.home || told.away !== p.away))
    tell(
      "contradiction",
      `the shoot-out ended ${p.home}-${p.away}, and its kicks give ${told.home}-${told.away}`,
    );
  if (shootOutWinner(kicks.slice(0, -1)) !== undefined) {
    tell("contradiction", "kicks are told after the shoot-out was decided; all are left out");
    return [];
  }
  return kicks.map(({ side, name, outcome }, nth) => ({
    sourceRef: `shoot-out-kick-${nth + 1}`,
    op: "assert",
    at: kickMoment(nth),
    body: { kind: "shoot_out_kick", side, taker: { name }, outcome },
  }));
}

const afterMatch: MatchTime = { phase: "post", elapsedMs: 0 };

/** How it ended, or why it did not. */
function ending(row: Row, fate: Fate, { periods, isOver }: Course): readonly ReportDraft[] {
  const { et, p } = row.score;
  const lifecycle = (at: MatchTime, body: ReportDraft["body"]): readonly ReportDraft[] => [
    { sourceRef: "lifecycle", op: "assert", at, body },
  ];
  switch (fate) {
    case "postponed":
    case "cancelled":
      return lifecycle(beforeMatch, { kind: "lifecycle_changed", lifecycle: fate });
    case "abandoned":
      return lifecycle(lastMoment(periods), { kind: "lifecycle_changed", lifecycle: fate });
    case "suspended":
      return lifecycle(lastMoment(periods), { kind: "hold_started", hold: fate });
    case "awarded": {
      const awardedScore = finalScore(row.score);
      return lifecycle(afterMatch, {
        kind: "lifecycle_changed",
        lifecycle: fate,
        ...(awardedScore && { awardedScore }),
      });
    }
    case "as_played": {
      if (!isOver) return [];
      const decidedIn = p ? "penalties" : et ? "extra_time" : "regular";
      return [
        {
          sourceRef: "result",
          op: "assert",
          at: afterMatch,
          body: { kind: "result_set", result: "provisional", decidedIn },
        },
      ];
    }
  }
}
