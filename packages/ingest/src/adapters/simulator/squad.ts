import type { Line, Lineup, LineupPlayer, PlayerRef, Side, Team } from "@touchline/football";
import type { Dice } from "./dice.ts";
import { clubName, codeOf, kits } from "./names.ts";

export interface SquadPlayer extends LineupPlayer {
  readonly playerId: string;
  readonly line: Line;
  readonly shirt: number;
}

/** A team on the day: who plays changes as the match goes on. */
export interface Squad {
  readonly side: Side;
  readonly team: Team;
  readonly lineup: Lineup;
  onPitch: readonly SquadPlayer[];
  bench: readonly SquadPlayer[];
  /** Ids of players who have been shown a yellow card. */
  readonly booked: Set<string>;
  substitutionsLeft: number;
  /** How good they are: 1 is average; goals and the ball come in proportion. */
  readonly strength: number;
}

const substitutionsMax = 5;
const benchPlayers = 9;
export const squadPlayers = 11 + benchPlayers;

/** Formations, each line from the back, as players from left to right. */
const formations = ["4-4-2", "4-3-3", "4-2-3-1", "3-5-2", "5-3-2", "3-4-3"];

export interface SquadPlan {
  /** The club's number. */
  readonly club: number;
  readonly side: Side;
  /** Who they are, the eleven first: {@link squadPlayers} of them. */
  readonly names: readonly string[];
  readonly opponentsCode?: string;
}

/** Invents a team: name, shirts, eleven who play and nine who wait. */
export function makeSquad({ club, side, names, opponentsCode }: SquadPlan, dice: Dice): Squad {
  const { town, name } = clubName(club);
  const team: Team = {
    teamId: `sim-${club + 1}`,
    name,
    shortName: town,
    code: codeOf(town, opponentsCode),
    ...kits(dice),
  };
  const formation = dice.pick(formations);
  const shirts = dice.shuffled(Array.from({ length: 33 }, (_, shirt) => shirt + 2));
  const people = [...places(formation), ...benchLines.map((line) => ({ line }))].map(
    (place, nth): SquadPlayer => ({
      playerId: `${team.teamId}-${nth + 1}`,
      name: names[nth] ?? `Player ${nth + 1}`,
      // The goalkeepers wear 1 and 40 as long as nobody else does.
      shirt: nth === 0 ? 1 : nth === 11 ? 40 : (shirts[nth] ?? 50 + nth),
      ...place,
      ...(nth === captain && { captain: true }),
    }),
  );
  const [onPitch, bench] = [people.slice(0, 11), people.slice(11)];
  return {
    side,
    team,
    lineup: { formation, starters: [...onPitch], bench: [...bench] },
    onPitch,
    bench,
    booked: new Set(),
    substitutionsLeft: substitutionsMax,
    strength: dice.between(0.75, 1.25),
  };
}

const captain = 3;

const benchLines: readonly Line[] = [
  "goalkeeper",
  "defender",
  "defender",
  "defender",
  "midfielder",
  "midfielder",
  "midfielder",
  "forward",
  "forward",
];

interface Placed {
  readonly line: Line;
  readonly x: number;
  readonly y: number;
}

function places(formation: string): readonly Placed[] {
  const rows = formation.split("-").map(Number);
  const outfield = rows.flatMap((players, row) =>
    Array.from({ length: players }, (_, nth): Placed => {
      const line = row === 0 ? "defender" : row === rows.length - 1 ? "forward" : "midfielder";
      return {
        line,
        x: Math.round(28 + (44 * row) / (rows.length - 1)),
        y: Math.round((100 * (nth + 1)) / (players + 1)),
      };
    }),
  );
  return [{ line: "goalkeeper", x: 8, y: 50 }, ...outfield];
}

export const refTo = ({ playerId, name, shirt }: SquadPlayer): PlayerRef => ({
  playerId,
  name,
  shirt,
});

const shotWeights: Readonly<Record<Line, number>> = {
  goalkeeper: 0,
  defender: 1,
  midfielder: 3,
  forward: 6,
};

/** Someone who might shoot; undefined when only a goalkeeper is left. */
export const shooter = (squad: Squad, dice: Dice): SquadPlayer | undefined => {
  const outfield = squad.onPitch.filter(({ line }) => line !== "goalkeeper");
  return outfield.length === 0
    ? undefined
    : dice.weighted(outfield.map((player) => [player, shotWeights[player.line]] as const));
};

/** Someone other than the goalkeeper, or the goalkeeper when there is no one else. */
export const outfielder = (squad: Squad, dice: Dice): SquadPlayer => {
  const outfield = squad.onPitch.filter(({ line }) => line !== "goalkeeper");
  return dice.pick(outfield.length > 0 ? outfield : squad.onPitch);
};
