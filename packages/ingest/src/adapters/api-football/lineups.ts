import type { Line, LineupPlayer, Side } from "@touchline/football";
import type { Problem, ReportDraft } from "../../adapter.ts";
import { assertion } from "../../assertion.ts";
import { readableRows } from "../../readable-rows.ts";
import { personKey } from "../../source-refs.ts";
import {
  type FixtureRow,
  lineupRow,
  type LineupRow,
  type PlayerRow,
  playerRow,
} from "./payload.ts";
import { playerOf, sideOf } from "./told.ts";

/** Both line-ups, and what of them tells other rows apart. */
export interface Lineups {
  readonly drafts: readonly ReportDraft[];
  readonly starters: ReadonlySet<string>;
  readonly coaches: ReadonlySet<string>;
}

/** The line-ups of a match, where the answer has them. One of which nobody can be read is none. */
export function lineupsOf(row: FixtureRow, problems: Problem[]): Lineups {
  const origin = { feedMatchId: String(row.fixture.id), problems };
  const drafts: ReportDraft[] = [];
  const starters = new Set<string>();
  const coaches = new Set<string>();
  for (const lineup of readableRows(row.lineups, lineupRow, { ...origin, list: "lineups" })) {
    const side = sideOf(lineup.team, row);
    if (side === undefined) continue;
    const players = (list: "startXI" | "substitutes") =>
      readableRows(lineup[list], playerRow, { ...origin, list: `lineups.${side}.${list}` });
    const eleven = players("startXI");
    const bench = players("substitutes");
    const coach = personKey(lineup.coach);
    if (coach !== "unknown") coaches.add(coach);
    for (const { player } of eleven) starters.add(personKey(player));
    if (eleven.length > 0) drafts.push(draftOf(side, lineup, eleven, bench));
  }
  return { drafts, starters, coaches };
}

function draftOf(
  side: Side,
  { formation, coach }: LineupRow,
  eleven: readonly PlayerRow[],
  bench: readonly PlayerRow[],
): ReportDraft {
  const coachName = coach?.name ?? "";
  return assertion(
    `lineup-${side}`,
    { phase: "pre", elapsedMs: 0 },
    {
      kind: "lineup_set",
      side,
      lineup: {
        ...(formation && { formation }),
        starters: eleven.map(lineupPlayer),
        bench: bench.map(lineupPlayer),
        ...(coachName !== "" && { coach: coachName }),
      },
    },
  );
}

const lines: Readonly<Record<string, Line>> = {
  G: "goalkeeper",
  D: "defender",
  M: "midfielder",
  F: "forward",
};

function lineupPlayer({ player }: PlayerRow): LineupPlayer {
  const line = lines[player.pos ?? ""];
  return {
    ...(playerOf(player) ?? { name: player.name }),
    ...(typeof player.number === "number" && { shirt: player.number }),
    ...(line && { line }),
  };
}
