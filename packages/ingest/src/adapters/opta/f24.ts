import { type Problem } from "../../adapter.ts";
import { printable } from "../../team-names.ts";
import { childrenNamed, type XmlElement } from "../../xml.ts";
import { eventOfRow, momentIn, type OptaEvent } from "./event.ts";
import type { Part, PartTeam } from "./part.ts";

/** The games of an F24 document: what happened, row by row. Of teams it says little and of players only numbers. */
export const gamesIn = (root: XmlElement): readonly XmlElement[] =>
  root.name === "Game" ? [root] : childrenNamed(root, "Game");

/** What to call a game in a problem before it is known which match it is. */
export const nameOfGame = (game: XmlElement): string => game.attributes["id"] ?? "of no id";

/** One game. Its teams are known only where the document or another one names which is at home. */
export function partOfGame(game: XmlElement, problems: Problem[]): Part {
  const { attributes } = game;
  const events = childrenNamed(game, "Event").flatMap(
    (row) => eventOfRow(rowOf(row), nameOfGame(game), problems) ?? [],
  );
  const team = (side: "home" | "away"): PartTeam | undefined => {
    const id = attributes[`${side}_team_id`];
    return id ? { id, name: attributes[`${side}_team_name`] } : undefined;
  };
  const [home, away] = [team("home"), team("away")];
  return {
    matchId: attributes["id"] || undefined,
    competition: competitionOf(attributes),
    kickOffAt: momentIn(attributes["game_date"]),
    round: attributes["matchday"] ? `Matchday ${printable(attributes["matchday"])}` : undefined,
    teams: { ...(home && { home }), ...(away && { away }) },
    people: new Map(),
    lineups: {},
    officials: [],
    times: new Map(),
    events,
    summary: [],
  };
}

/** The teams a game's rows are of, where its head does not name them. */
export const teamsSeen = (events: readonly OptaEvent[]): ReadonlySet<string> =>
  new Set(events.map(({ teamId }) => teamId).filter((id) => id !== ""));

const competitionOf = (attributes: Readonly<Record<string, string>>): Part["competition"] => {
  const id = attributes["competition_id"];
  return id
    ? {
        id: [id, attributes["season_id"]].filter(Boolean).join("-"),
        name: attributes["competition_name"],
        season: attributes["season_name"],
      }
    : undefined;
};

const rowOf = (row: XmlElement): unknown => {
  const { attributes } = row;
  return {
    id: attributes["id"],
    eventId: attributes["event_id"],
    typeId: attributes["type_id"],
    periodId: attributes["period_id"],
    timeMin: attributes["min"],
    timeSec: attributes["sec"],
    contestantId: attributes["team_id"],
    playerId: attributes["player_id"],
    outcome: attributes["outcome"],
    x: attributes["x"],
    y: attributes["y"],
    timeStamp: attributes["timestamp"],
    lastModified: attributes["last_modified"],
    qualifier: childrenNamed(row, "Q").map((each) => ({
      qualifierId: each.attributes["qualifier_id"],
      value: each.attributes["value"],
    })),
  };
};
