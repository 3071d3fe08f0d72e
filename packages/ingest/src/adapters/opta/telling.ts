import type { Lineup, LineupPlayer, PlayerRef, Side } from "@touchline/football";
import { type Problem, problemWith, type ReportDraft } from "../../adapter.ts";
import { printable } from "../../team-names.ts";
import type { OptaEvent } from "./event.ts";
import { listIn } from "./event.ts";
import type { Moments } from "./moments.ts";
import type { Part } from "./part.ts";
import { shirtIn } from "./people.ts";
import type { Row } from "./rows.ts";
import { formations, qualifier, type } from "./words.ts";

/** What the drafts of a match are made from. */
export interface Telling {
  readonly part: Part;
  readonly rows: readonly Row[];
  readonly moments: Moments;
  readonly lineups: Partial<Record<Side, Lineup>>;
  readonly sideOf: (event: OptaEvent) => Side | undefined;
  /** A player as an event names him; undefined for nobody. */
  readonly ref: (playerId: string | undefined, name?: string) => PlayerRef | undefined;
  readonly refuse: (event: OptaEvent, problem: string, why: string) => void;
}

export function tellingOf(
  part: Part,
  rows: readonly Row[],
  moments: Moments,
  problems: Problem[],
): Telling {
  const names = new Map(
    part.events.flatMap(({ playerId, playerName }): [string, string][] =>
      playerId && playerName ? [[playerId, printable(playerName)]] : [],
    ),
  );
  const nameOf = (playerId: string) =>
    part.people.get(playerId)?.name || names.get(playerId) || `Player ${playerId}`;
  const sideOfTeam = (teamId: string): Side | undefined =>
    part.teams.home?.id === teamId ? "home" : part.teams.away?.id === teamId ? "away" : undefined;
  const inRows = lineupsInRows(rows, sideOfTeam, nameOf);
  const lineups = { ...inRows, ...part.lineups };
  return {
    part,
    rows,
    moments,
    lineups,
    // A summary may list an own goal under the side that gains; who scored it says whose it is.
    sideOf: (event) =>
      (event.typeId === type.goal && event.qualifiers.has(qualifier.ownGoal)
        ? sideOfPlayer(event.playerId, lineups)
        : undefined) ?? sideOfTeam(event.teamId),
    ref: (playerId, name) =>
      playerId === undefined || playerId === ""
        ? undefined
        : {
            playerId: `opta-${playerId}`,
            name: part.people.get(playerId)?.name || printable(name ?? "") || nameOf(playerId),
          },
    refuse: (event, problem, why) =>
      problems.push(
        problemWith(
          { ...event, qualifiers: [...event.qualifiers] },
          problem,
          `event ${event.id ?? "of the summary"}: ${why}`,
          part.matchId,
        ),
      ),
  };
}

const sideOfPlayer = (playerId: string | undefined, lineups: Telling["lineups"]) =>
  (["home", "away"] as const).find((side) =>
    [...(lineups[side]?.starters ?? []), ...(lineups[side]?.bench ?? [])].some(
      (player) => playerId !== undefined && player.playerId === `opta-${playerId}`,
    ),
  );

/** Line-ups as type 34 tells them: lists of numbers, one place in each for every player. */
function lineupsInRows(
  rows: readonly Row[],
  sideOfTeam: (teamId: string) => Side | undefined,
  nameOf: (playerId: string) => string,
): Telling["lineups"] {
  const lineups: Partial<Record<Side, Lineup>> = {};
  for (const { event, deleted } of rows) {
    const side = sideOfTeam(event.teamId);
    if (event.typeId !== type.lineUp || side === undefined || deleted !== undefined) continue;
    const [shirts, positions] = [
      listIn(event, qualifier.shirts),
      listIn(event, qualifier.positions),
    ];
    const captain = event.qualifiers.get(qualifier.captain);
    const formation = formations.get(event.qualifiers.get(qualifier.formation) ?? "");
    const players = listIn(event, qualifier.players).flatMap((playerId, index) => {
      const shirt = shirtIn(shirts[index]);
      const line = lines[Number(positions[index])];
      const player: LineupPlayer = {
        playerId: `opta-${playerId}`,
        name: nameOf(playerId),
        ...(shirt !== undefined && { shirt }),
        ...(line && { line }),
        ...(playerId === captain && { captain: true }),
      };
      return playerId === "" ? [] : [{ player, starts: positions[index] !== "5" }];
    });
    if (players.length === 0) continue;
    lineups[side] = {
      ...(formation && { formation }),
      starters: players.filter(({ starts }) => starts).map(({ player }) => player),
      bench: players.filter(({ starts }) => !starts).map(({ player }) => player),
    };
  }
  return lineups;
}

const lines = [undefined, "goalkeeper", "defender", "midfielder", "forward"] as const;

/** A row's draft with its time, and where the provider deleted the row, the retraction after it. */
export function told(
  { moments, refuse }: Telling,
  { event, deleted }: Row,
  sourceRef: string,
  body: ReportDraft["body"],
): readonly ReportDraft[] {
  const at = moments.matchTimeOf(event);
  if (at === undefined) {
    const clock = `${Math.floor(event.second / 60)}:${event.second % 60}`;
    refuse(event, "wrong_shape", `${clock} lies before period ${event.periodId}`);
    return [];
  }
  const occurredAt = moments.wallOf(at, event.at);
  const draft: ReportDraft = { sourceRef, op: "assert", at, body, occurredAt };
  if (deleted === undefined) return [draft];
  const saidAt = Math.max(occurredAt, deleted.at ?? occurredAt);
  return [draft, { ...draft, op: "retract", reason: deleted.reason, saidAt }];
}
