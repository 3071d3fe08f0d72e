import { type BodyOf, type MatchTime, opponentOf, type Side } from "@touchline/football";
import type { ReportDraft } from "../../adapter.ts";
import { type BallEvent, hasTag, hitWoodwork, onTarget, tag } from "./payload.ts";
import { matchTimeOf } from "./periods.ts";
import { isPenalty, type PlayContext } from "./play.ts";

interface Kick {
  readonly side: Side;
  readonly outcome: BodyOf<"shoot_out_kick">["outcome"];
  readonly at: MatchTime;
  /** Absent for a kick that must have been taken but is not in the events. */
  readonly event?: BallEvent;
}

/**
 * The kicks of a shoot-out in the order taken. Teams kick in turn: where one seems to have kicked twice, or the official
 * result has more kicks scored than the events, the kick that lacks is put in without a taker.
 */
export function shootOutOf(context: PlayContext): readonly ReportDraft[] {
  const { squads, events } = context;
  const seen = events
    .filter((event) => event.matchPeriod === "P" && isPenalty(event))
    .flatMap((event) => kickOf(event, context) ?? []);
  if (seen.length === 0) return [];
  const unseen = { home: squads.home.data.scoreP, away: squads.away.data.scoreP };
  for (const { side, outcome } of seen) if (outcome === "scored") unseen[side] -= 1;
  const kicks: Kick[] = [];
  const putIn = (side: Side, at: MatchTime) => {
    kicks.push({ side, outcome: unseen[side] > 0 ? "scored" : "missed", at });
    unseen[side] -= 1;
  };
  for (const kick of seen) {
    if (kicks.at(-1)?.side === kick.side) putIn(opponentOf(kick.side), kick.at);
    kicks.push(kick);
  }
  for (let added = 0; added < unseenKicksMax && (unseen.home > 0 || unseen.away > 0); added += 1) {
    const last = kicks.at(-1);
    if (last !== undefined) putIn(opponentOf(last.side), last.at);
  }
  return kicks.map((kick, index) => draftOf(kick, index + 1, context));
}

const unseenKicksMax = 10;

function kickOf(event: BallEvent, context: PlayContext): Kick | undefined {
  const side = context.squads.sideOf(event.teamId);
  if (side === undefined) return undefined;
  const save = keepersAnswer(event, side, context);
  const scored = hasTag(event, tag.goal) || (save !== undefined && hasTag(save, tag.goal));
  const saved = save !== undefined || (onTarget(event) && !hitWoodwork(event));
  const outcome = scored ? "scored" : saved ? "saved" : "missed";
  return { side, outcome, at: matchTimeOf(event), event };
}

/** What the goalkeeper did about a kick, within seconds of it. */
const keepersAnswer = (kick: BallEvent, side: Side, { events, squads }: PlayContext) =>
  events.find(
    (event) =>
      event.matchPeriod === "P" &&
      event.eventName === "Save attempt" &&
      squads.sideOf(event.teamId) === opponentOf(side) &&
      event.eventSec >= kick.eventSec &&
      event.eventSec - kick.eventSec < answerSecondsMax,
  );

const answerSecondsMax = 10;

function draftOf(kick: Kick, ordinal: number, { squads }: PlayContext): ReportDraft {
  const taker = kick.event && squads.ref(kick.event.playerId);
  return {
    sourceRef: `kick-${kick.event?.id ?? `missing-${ordinal}`}`,
    op: "assert",
    at: kick.at,
    body: {
      kind: "shoot_out_kick",
      side: kick.side,
      ...(taker && { taker }),
      outcome: kick.outcome,
    },
  };
}
