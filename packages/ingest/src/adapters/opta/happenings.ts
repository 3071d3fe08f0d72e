import { type BodyOf, isPlayed, opponentOf, type Side } from "@touchline/football";
import type { ReportDraft } from "../../adapter.ts";
import type { OptaEvent } from "./event.ts";
import type { Row } from "./rows.ts";
import { type Telling, told } from "./telling.ts";
import { formations, lastPlayedIn, phaseOfPeriod, qualifier, type } from "./words.ts";

/** What happened in a match, row by row; substitutions, which take two rows, are told elsewhere. */
export const happeningsOf = (telling: Telling): readonly ReportDraft[] =>
  telling.rows.flatMap((row) => draftsOf(row, telling));

function draftsOf(row: Row, telling: Telling): readonly ReportDraft[] {
  const { event } = row;
  const side = telling.sideOf(event);
  const isOfTeam = side !== undefined;
  switch (event.typeId) {
    case type.miss:
    case type.post:
    case type.saved:
    case type.goal:
      if (!isOfTeam) return ofNoTeam(event, telling);
      return event.periodId === 5 ? kickOf(row, side, telling) : shotsOf(row, side, telling);
    case type.card:
      return isOfTeam ? cardOf(row, side, telling) : ofNoTeam(event, telling);
    case type.foul:
    case type.corner:
    case type.offsidePass:
      return isOfTeam ? incidentOf(row, side, telling) : ofNoTeam(event, telling);
    case type.stoppage:
      return stoppageOf(row, telling);
    case type.formation:
      return isOfTeam ? formationOf(row, side, telling) : ofNoTeam(event, telling);
    default:
      return [];
  }
}

function ofNoTeam(event: OptaEvent, { refuse }: Telling): readonly ReportDraft[] {
  refuse(event, "wrong_shape", `team ${JSON.stringify(event.teamId)} does not play in this match`);
  return [];
}

const has = (event: OptaEvent, id: number): boolean => event.qualifiers.has(id);

function kickOf(row: Row, side: Side, telling: Telling): readonly ReportDraft[] {
  const { event } = row;
  const taker = telling.ref(event.playerId, event.playerName);
  const outcome = outcomes.get(event.typeId)?.kick ?? "missed";
  const body = { kind: "shoot_out_kick", side, ...(taker && { taker }), outcome } as const;
  return told(telling, row, `kick-${event.id ?? `${side}-${event.playerId}`}`, body);
}

const outcomes: ReadonlyMap<
  number,
  {
    readonly kick: BodyOf<"shoot_out_kick">["outcome"];
    readonly penalty: BodyOf<"penalty_missed">["outcome"];
    readonly shot: BodyOf<"shot">["outcome"];
  }
> = new Map([
  [type.miss, { kick: "missed", penalty: "off_target", shot: "off_target" }],
  [type.post, { kick: "missed", penalty: "woodwork", shot: "woodwork" }],
  [type.saved, { kick: "saved", penalty: "saved", shot: "saved" }],
  [type.goal, { kick: "scored", penalty: "saved", shot: "goal" }],
]);

/** A shot, and beside it the goal it was or the penalty it missed. An own goal is no shot. */
function shotsOf(row: Row, side: Side, telling: Telling): readonly ReportDraft[] {
  const { event } = row;
  if (!phaseOfPeriod.has(event.periodId)) {
    telling.refuse(event, "wrong_shape", `no shot is taken in period ${event.periodId}`);
    return [];
  }
  const { typeId } = event;
  const isOwnGoal = typeId === type.goal && has(event, qualifier.ownGoal);
  const id = event.id ?? `${event.teamId}-${event.playerId}`;
  const goal = typeId === type.goal ? goalOf(row, side, telling, id) : [];
  if (isOwnGoal) return goal;
  const words = outcomes.get(typeId);
  const player = telling.ref(event.playerId, event.playerName);
  const bodyPart = partOf(event);
  const isBlocked = typeId === type.saved && has(event, qualifier.blocked);
  const shot = told(telling, row, `shot-${id}`, {
    kind: "shot",
    side,
    ...(player && { player }),
    outcome: isBlocked ? "blocked" : (words?.shot ?? "off_target"),
    ...(bodyPart && { bodyPart }),
    ...placeOf(event),
  });
  const missed =
    typeId !== type.goal && has(event, qualifier.penalty)
      ? told(telling, row, `penalty-missed-${id}`, {
          kind: "penalty_missed",
          side,
          ...(player && { taker: player }),
          outcome: words?.penalty ?? "off_target",
        })
      : [];
  return [...goal, ...missed, ...shot];
}

function goalOf(row: Row, side: Side, telling: Telling, id: string): readonly ReportDraft[] {
  const { event } = row;
  const isOwnGoal = has(event, qualifier.ownGoal);
  const scorer = telling.ref(event.playerId, event.playerName);
  const assist = isOwnGoal ? undefined : assistOf(event, telling);
  const bodyPart = partOf(event);
  return told(telling, row, `goal-${id}`, {
    kind: "goal",
    side: isOwnGoal ? opponentOf(side) : side,
    method: methodOf(event),
    ...(scorer && { scorer }),
    ...(assist && { assist }),
    ...(bodyPart && { bodyPart }),
    ...(!isOwnGoal && placeOf(event)),
  });
}

function methodOf(event: OptaEvent): BodyOf<"goal">["method"] {
  if (has(event, qualifier.ownGoal)) return "own_goal";
  if (has(event, qualifier.penalty)) return "penalty";
  if (has(event, qualifier.freeKick)) return "free_kick";
  return has(event, qualifier.fromCorner) ? "corner" : "open_play";
}

/** The document says who, or it is whoever played the row that an assisted goal names. */
function assistOf(event: OptaEvent, { part, ref }: Telling) {
  const summary = part.summary.find(({ id }) => id !== undefined && id === event.id)?.assist;
  const stated = event.assist ?? summary;
  if (stated !== undefined) return ref(stated.playerId, stated.name);
  const related = event.qualifiers.get(qualifier.relatedEvent);
  if (!has(event, qualifier.assisted) || !related) return undefined;
  const pass = part.events.find(
    (other) => other.eventId === related && other.teamId === event.teamId,
  );
  return pass?.playerId === event.playerId ? undefined : ref(pass?.playerId, pass?.playerName);
}

function partOf(event: OptaEvent): BodyOf<"shot">["bodyPart"] {
  if (has(event, qualifier.head)) return "head";
  if (has(event, qualifier.leftFoot)) return "left_foot";
  if (has(event, qualifier.rightFoot)) return "right_foot";
  return has(event, qualifier.otherPart) ? "other" : undefined;
}

const placeOf = ({ x, y }: OptaEvent): { x?: number; y?: number } =>
  x === undefined || y === undefined ? {} : { x, y };

function cardOf(row: Row, side: Side, telling: Telling): readonly ReportDraft[] {
  const { event } = row;
  const card = has(event, qualifier.red)
    ? "red"
    : has(event, qualifier.secondYellow)
      ? "second_yellow"
      : has(event, qualifier.yellow)
        ? "yellow"
        : undefined;
  if (card === undefined) {
    // Of a deleted card the colour may be gone with it: then there is nothing to take back.
    if (row.deleted === undefined) telling.refuse(event, "unknown_kind", "a card of no colour");
    return [];
  }
  const named = shownTo(event, telling);
  const person = personOf(event, side, telling);
  return told(telling, row, `card-${event.id ?? `${event.playerId}-${card}`}`, {
    kind: "card",
    side,
    card,
    ...(named && { player: named }),
    ...(person && { person }),
  });
}

/** A card without a player is a coach's; only a summary has his name. */
function shownTo(event: OptaEvent, telling: Telling) {
  if (event.playerId !== undefined) return telling.ref(event.playerId, event.playerName);
  const summary = telling.part.summary.find(({ id }) => id !== undefined && id === event.id);
  const name = event.playerName ?? summary?.playerName;
  return name ? { name } : undefined;
}

function personOf(event: OptaEvent, side: Side, { lineups, rows }: Telling) {
  if (event.playerId === undefined) return "coach";
  const lineup = lineups[side];
  if (lineup === undefined) return undefined;
  const before = rows.filter(
    ({ event: other, deleted }) =>
      deleted === undefined &&
      other.playerId === event.playerId &&
      (other.periodId < event.periodId ||
        (other.periodId === event.periodId && other.second < event.second)),
  );
  const last = before.findLast(
    ({ event: { typeId } }) => typeId === type.on || typeId === type.off,
  );
  if (last !== undefined) return last.event.typeId === type.off ? "bench" : undefined;
  return lineup.bench.some(({ playerId }) => playerId === `opta-${event.playerId}`)
    ? "bench"
    : undefined;
}

/** Fouls and corners come as two rows, one a team: the foul is the one that committed it, the corner the one that won it. */
function incidentOf(row: Row, side: Side, telling: Telling): readonly ReportDraft[] {
  const { event } = row;
  if (!phaseOfPeriod.has(event.periodId)) return [];
  const player = telling.ref(event.playerId, event.playerName);
  if (event.typeId === type.foul && !event.outcome) {
    const foul = told(telling, row, `foul-${event.id}`, {
      kind: "incident",
      side,
      what: "foul",
      ...(player && { player }),
      ...placeOf(event),
    });
    if (!has(event, qualifier.penalty)) return foul;
    const penalty = {
      kind: "penalty_awarded",
      side: opponentOf(side),
      ...(player && { against: player }),
    } as const;
    return [...foul, ...told(telling, row, `penalty-awarded-${event.id}`, penalty)];
  }
  if (event.typeId === type.corner && event.outcome)
    return told(telling, row, `corner-${event.id}`, { kind: "incident", side, what: "corner" });
  if (event.typeId !== type.offsidePass) return [];
  const caught = telling.ref(event.qualifiers.get(qualifier.offsidePlayer));
  return told(telling, row, `offside-${event.id}`, {
    kind: "incident",
    side,
    what: "offside",
    ...(caught && { player: caught }),
  });
}

function stoppageOf(row: Row, telling: Telling): readonly ReportDraft[] {
  const phase = lastPlayedIn.get(row.event.periodId);
  const minutes = Number(row.event.qualifiers.get(qualifier.stoppageMinutes) || Number.NaN);
  if (phase === undefined || !isPlayed(phase)) return [];
  if (!Number.isInteger(minutes) || minutes < 0 || minutes > 60) {
    telling.refuse(row.event, "wrong_shape", `${minutes} are no minutes of stoppage time`);
    return [];
  }
  return told(telling, row, `stoppage-${phase}`, { kind: "stoppage_announced", phase, minutes });
}

function formationOf(row: Row, side: Side, telling: Telling): readonly ReportDraft[] {
  const number = row.event.qualifiers.get(qualifier.formation) ?? "";
  const formation = formations.get(number);
  if (formation === undefined) {
    telling.refuse(
      row.event,
      "unknown_kind",
      `formation ${JSON.stringify(number)} is none we know`,
    );
    return [];
  }
  return told(telling, row, `formation-${row.event.id}`, {
    kind: "formation_changed",
    side,
    formation,
  });
}
