import {
  type BodyPart,
  compareMatchTime,
  type GoalMethod,
  type MatchRules,
  opponentOf,
  type PlayerRef,
  type Side,
} from "@touchline/football";
import { type Problem, problemWith, type ReportDraft } from "../../adapter.ts";
import { assertion } from "../../assertion.ts";
import { momentIn } from "./clock.ts";

import { readableRows } from "../../readable-rows.ts";
import { numbering, personKey } from "../../source-refs.ts";
import { athlete, type CompetitionRow, type DetailRow, detailRow } from "./payload.ts";

/** What is told of a match one by one: goals, cards, and the kicks scored in a shoot-out. */
export interface Told {
  readonly played: readonly ReportDraft[];
  readonly kicks: readonly ReportDraft[];
}

/** A row with what it names. */
interface Named {
  readonly row: DetailRow;
  readonly side: Side;
  readonly player: PlayerRef | undefined;
  readonly key: string;
}

/** Reads the details of a match. One of a kind nobody knows is a problem, and the others stand. */
export function detailsOf(
  match: CompetitionRow,
  rules: MatchRules,
  feedMatchId: string,
  problems: Problem[],
): Told {
  const rows = readableRows(match.details, detailRow, { list: "details", feedMatchId, problems });
  const named = rows.flatMap((row): Named[] => {
    const side = match.competitors.find(({ team }) => team.id === row.team.id)?.homeAway;
    const what = JSON.stringify(row.type.text ?? null);
    if (side === undefined || !isKnown(row)) {
      const [problem, why] =
        side === undefined
          ? (["wrong_shape", `is of team ${row.team.id}, which does not play`] as const)
          : (["unknown_kind", "is no kind of detail we know"] as const);
      problems.push(problemWith(row, problem, `${what} ${why}`, feedMatchId));
      return [];
    }
    return [{ row, side, ...personIn(row) }];
  });
  const next = numbering();
  const isKick = ({ row }: Named) => row.shootout === true;
  const played = named
    .filter((each) => !isKick(each))
    .map((each) => ({ ...each, at: momentOf(each.row, rules) }))
    .toSorted((a, b) => compareMatchTime(a.at, b.at))
    .map(({ at, ...each }) => {
      const body = bodyOf(each);
      return assertion(next(`${body.kind}-${each.side}-${each.key}`), at, body);
    });
  return { played, kicks: kicksOf(named.filter(isKick)) };
}

/** Goals and cards, and of a shoot-out the kicks scored. */
const isKnown = (row: DetailRow): boolean =>
  row.scoringPlay === true ||
  (row.shootout !== true && (row.redCard === true || row.yellowCard === true));

function personIn(row: DetailRow): Pick<Named, "player" | "key"> {
  const involved: readonly unknown[] = Array.isArray(row.athletesInvolved)
    ? row.athletesInvolved
    : [];
  const [person] = involved;
  if (!athlete.Check(person)) return { player: undefined, key: personKey(undefined) };
  const { id, displayName, jersey } = person;
  const key = personKey({ id, name: displayName });
  const player: PlayerRef = {
    ...(id && { playerId: `espn-${id}` }),
    name: displayName,
    ...(/^\d{1,3}$/.test(jersey ?? "") && { shirt: Number(jersey) }),
  };
  return { player, key };
}

/** To the second where the clock ran, to the minute in stoppage time. */
function momentOf({ clock }: DetailRow, rules: MatchRules): ReportDraft["at"] {
  const at = momentIn(clock.displayValue, rules) ?? { phase: "h1", elapsedMs: 0 };
  const intoMinute = (clock.value ?? 0) - (Number.parseInt(clock.displayValue, 10) - 1) * 60;
  const isRunning = !clock.displayValue.includes("+") && intoMinute >= 0 && intoMinute < 60;
  return isRunning ? { ...at, elapsedMs: at.elapsedMs + Math.trunc(intoMinute * 1000) } : at;
}

function bodyOf({ row, side, player }: Named): ReportDraft["body"] & { readonly side: Side } {
  if (row.scoringPlay !== true) {
    const isSecond = row.redCard === true && row.yellowCard === true;
    const card = isSecond ? "second_yellow" : row.redCard === true ? "red" : "yellow";
    return { kind: "card", side, card, ...(player && { player }) };
  }
  const bodyPart = bodyPartIn(row);
  return {
    kind: "goal",
    side,
    method: methodOf(row),
    ...(player && { scorer: player }),
    ...(bodyPart && { bodyPart }),
  };
}

function methodOf(row: DetailRow): GoalMethod {
  if (row.ownGoal === true) return "own_goal";
  if (row.penaltyKick === true) return "penalty";
  return row.type.id === freeKickGoal ? "free_kick" : "open_play";
}

/** Types of goals that say more than the flags beside them. */
const freeKickGoal = "138";
const headedGoal = "137";

const bodyPartIn = (row: DetailRow): BodyPart | undefined =>
  row.type.id === headedGoal ? "head" : undefined;

const minuteMs = 60_000;

/**
 * The kicks of a shoot-out in the order taken. Only those scored are listed. Teams kick in turn, so where one has scored
 * twice running the other has missed between; a round in which both missed leaves no trace.
 */
function kicksOf(scored: readonly Named[]): readonly ReportDraft[] {
  const next = numbering();
  const kicks: ReportDraft[] = [];
  let before: Side | undefined;
  const kick = (sourceRef: string, side: Side, taker: PlayerRef | undefined, isScored: boolean) =>
    kicks.push(
      assertion(
        sourceRef,
        { phase: "pens", elapsedMs: kicks.length * minuteMs },
        {
          kind: "shoot_out_kick",
          side,
          ...(taker && { taker }),
          outcome: isScored ? "scored" : "missed",
        },
      ),
    );
  for (const { side, player, key } of scored) {
    const other = opponentOf(side);
    if (before === side) kick(next(`kick-${other}-missing`), other, undefined, false);
    kick(next(`kick-${side}-${key}`), side, player, true);
    before = side;
  }
  return kicks;
}
