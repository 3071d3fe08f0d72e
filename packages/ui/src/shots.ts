import { inMatchOrder, type Match, minuteLabel, type Shot, type Side } from "@touchline/football";

/** A shot as the map draws it, in metres: `across` from the attackers' left touch line, `out` from the goal line. */
export interface MappedShot {
  readonly eventId: string;
  readonly side: Side;
  readonly minute: string;
  readonly player: string | undefined;
  readonly outcome: Shot["outcome"];
  readonly xg: number | undefined;
  readonly across: number;
  readonly out: number;
}

const pitchLengthM = 105;
const pitchWidthM = 68;
/** A goal and its own shot are reported within this of each other. */
const sameShotMs = 60_000;

/** The standing shots of a match whose place is known, in match order; a goal nobody reported as a shot is one too. */
export function mappedShots(match: Match): readonly MappedShot[] {
  const standing = inMatchOrder(match).filter((entry) => entry.standing);
  const scored = standing.filter(({ body }) => body.kind === "shot" && body.outcome === "goal");
  return standing.flatMap((entry) => {
    const { body, at, eventId } = entry;
    if (body.kind !== "shot" && body.kind !== "goal") return [];
    if (body.x === undefined || body.y === undefined) return [];
    if (body.kind === "goal") {
      const reported = scored.some(
        (shot) =>
          shot.body.kind === "shot" &&
          shot.body.side === body.side &&
          shot.at.phase === at.phase &&
          Math.abs(shot.at.elapsedMs - at.elapsedMs) <= sameShotMs,
      );
      if (reported || body.method === "own_goal") return [];
    }
    return {
      eventId,
      side: body.side,
      minute: minuteLabel(at, match.fixture.rules),
      player: (body.kind === "shot" ? body.player : body.scorer)?.name,
      outcome: body.kind === "shot" ? body.outcome : "goal",
      xg: body.kind === "shot" ? body.xg : undefined,
      across: (body.y / 100) * pitchWidthM,
      out: ((100 - body.x) / 100) * pitchLengthM,
    };
  });
}
