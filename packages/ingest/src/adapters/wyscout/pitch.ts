import type { LineupPlayer } from "@touchline/football";
import type { BallEvent } from "./payload.ts";
import type { Squads } from "./squads.ts";

export interface Place {
  readonly x?: number;
  readonly y?: number;
}

/**
 * Where each event began, as the acting team attacks. In a few files one team is turned round for a whole period: its
 * goalkeeper passes from the far end. Such a team is turned back.
 */
export function placesOf(
  events: readonly BallEvent[],
  squads: Squads,
): (event: BallEvent) => Place {
  const keepersX = new Map<string, number[]>();
  for (const event of events) {
    const x = event.positions?.[0]?.x;
    if (event.eventName !== "Pass" || squads.line(event.playerId) !== "goalkeeper") continue;
    if (x !== undefined) keepersX.set(stretch(event), [...(keepersX.get(stretch(event)) ?? []), x]);
  }
  return (event) => {
    const place = event.positions?.[0];
    if (place === undefined) return {};
    const turned = mean(keepersX.get(stretch(event)) ?? [0]) > 50;
    return turned ? { x: 100 - place.x, y: 100 - place.y } : { x: place.x, y: place.y };
  };
}

const stretch = (event: BallEvent) => `${event.matchPeriod} ${event.teamId}`;

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

/** Where a player stood on average when he had the ball or fought for it; nothing for one who never did. */
export function averagePlaces(
  events: readonly BallEvent[],
  placeOf: (event: BallEvent) => Place,
): (playerId: number) => Pick<LineupPlayer, "x" | "y"> {
  const places = new Map<number, { x: number; y: number; count: number }>();
  for (const event of events) {
    if (!openPlay.has(event.eventName)) continue;
    const { x, y } = placeOf(event);
    if (x === undefined || y === undefined) continue;
    const sum = places.get(event.playerId) ?? { x: 0, y: 0, count: 0 };
    places.set(event.playerId, { x: sum.x + x, y: sum.y + y, count: sum.count + 1 });
  }
  return (playerId) => {
    const sum = places.get(playerId);
    if (sum === undefined) return {};
    return { x: Math.round(sum.x / sum.count), y: Math.round(sum.y / sum.count) };
  };
}

/** Corners, throw-ins and the like say where the ball lay, not where the player plays. */
const openPlay = new Set(["Pass", "Duel", "Others on the ball", "Shot"]);
