import type { Lineup, LineupPlayer, Side } from "@touchline/football";

/** Where a starter is drawn, percent of the pitch: `along` 0 is the home goal line, `across` 0 home's right. */
export interface PitchPlace {
  readonly player: LineupPlayer;
  readonly along: number;
  readonly across: number;
  /** How far it is to the next player of the row. */
  readonly room: number;
}

/** The goalkeeper's distance from his goal line, and how near the front row comes to half-way; percent. */
const keeperAlong = 6;
const frontAlong = 44;
/** The widest two neighbours in a row stand apart, percent. */
const neighbourGapMax = 27;

/**
 * Sets eleven players out in rows by their formation, each row by where they play from left to right. Rows rather
 * than average positions: nobody stands on anybody's name.
 */
export function pitchPlaces(lineup: Lineup, side: Side): readonly PitchPlace[] {
  const rows = rowsOf(lineup);
  return rows.flatMap((row, depth) => {
    const ahead = rows.length === 1 ? 0 : depth / (rows.length - 1);
    const along = keeperAlong + ahead * (frontAlong - keeperAlong);
    const gap = Math.min(100 / row.length, neighbourGapMax);
    return row.map((player, index) => {
      const fromLeft = 50 + (index - (row.length - 1) / 2) * gap;
      return side === "home"
        ? { player, along, across: 100 - fromLeft, room: gap }
        : { player, along: 100 - along, across: fromLeft, room: gap };
    });
  });
}

/** Goalkeeper first, then the rows of the formation, each from left to right. */
function rowsOf({ formation, starters }: Lineup): readonly (readonly LineupPlayer[])[] {
  const keeper = starters.find(({ line }) => line === "goalkeeper") ?? starters[0];
  if (keeper === undefined) return [];
  const field = starters.filter((player) => player !== keeper).toSorted(fromTheBack);
  const counts = rowCounts(formation, field.length) ?? lineCounts(field);
  let from = 0;
  const rows = counts.map((count) => field.slice(from, (from += count)).toSorted(fromTheLeft));
  return [[keeper], ...rows];
}

/** "4-2-3-1" → 4, 2, 3, 1; undefined when it does not add up to the players there are. */
function rowCounts(formation: string | undefined, players: number): readonly number[] | undefined {
  const counts = formation?.split("-").map(Number) ?? [];
  const total = counts.reduce((sum, count) => sum + count, 0);
  return total === players && counts.every((count) => count > 0) ? counts : undefined;
}

function lineCounts(field: readonly LineupPlayer[]): readonly number[] {
  const counts = [0, 0, 0, 0];
  for (const player of field) counts[depthOf(player)] = (counts[depthOf(player)] ?? 0) + 1;
  return counts.filter((count) => count > 0);
}

const depthOf = ({ line }: LineupPlayer): number =>
  line === "defender" ? 0 : line === "forward" ? 2 : 1;

const fromTheBack = (a: LineupPlayer, b: LineupPlayer): number =>
  depthOf(a) - depthOf(b) || (a.x ?? 0) - (b.x ?? 0);

const fromTheLeft = (a: LineupPlayer, b: LineupPlayer): number => (a.y ?? 50) - (b.y ?? 50);
