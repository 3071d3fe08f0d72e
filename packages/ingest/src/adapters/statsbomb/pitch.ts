import type { LineupPlayer } from "@touchline/football";
import type { StatsEvent } from "./payload.ts";

export interface Place {
  readonly x?: number;
  readonly y?: number;
}

const lengthYards = 120;
const widthYards = 80;

/** Their 120 × 80 as our 100 × 100; both see it as the acting team attacks, from its left. */
export function placeOf(location: readonly number[] | null | undefined): Place {
  const [x, y] = location ?? [];
  if (x === undefined || y === undefined) return {};
  return { x: percent(x, lengthYards), y: percent(y, widthYards) };
}

/** With one decimal; what lies a step off the pitch is put on its edge. */
const percent = (part: number, whole: number): number =>
  Math.round(Math.min(Math.max(0, part / whole), 1) * 1000) / 10;

/** Where a player stood on average when he had the ball or fought for it; nothing for one who never did. */
export function averagePlaces(
  events: readonly StatsEvent[],
): (playerId: number) => Pick<LineupPlayer, "x" | "y"> {
  const sums = new Map<number, { x: number; y: number; count: number }>();
  for (const event of events) {
    const { x, y } = placeOf(event.location);
    if (!event.player || x === undefined || y === undefined || !isOpenPlay(event)) continue;
    const sum = sums.get(event.player.id) ?? { x: 0, y: 0, count: 0 };
    sums.set(event.player.id, { x: sum.x + x, y: sum.y + y, count: sum.count + 1 });
  }
  return (playerId) => {
    const sum = sums.get(playerId);
    if (sum === undefined) return {};
    return { x: Math.round(sum.x / sum.count), y: Math.round(sum.y / sum.count) };
  };
}

/** Corners, throw-ins and the like say where the ball lay, not where the player plays. */
const isOpenPlay = ({ period, pass, shot }: StatsEvent): boolean =>
  period < 5 && !setPieces.has((pass ?? shot)?.type?.name ?? "");

const setPieces = new Set(["Corner", "Free Kick", "Goal Kick", "Kick Off", "Penalty", "Throw-in"]);
