import type { BodyOf, Line, LineupPlayer, PlayerRef, Side, Team } from "@touchline/football";
import { printable, teamNamed } from "../../team-names.ts";
import { childAt, childrenNamed, textAt, type XmlElement } from "../../xml.ts";
import type { MatchDocuments } from "./documents.ts";

export const sides = ["home", "away"] as const;

/** The element of a team in a document: a list's row, match events or line-ups. */
export function teamElement(document: XmlElement | undefined, side: Side): XmlElement | undefined {
  if (document === undefined) return undefined;
  return childAt(document, `${side}Team`) ?? childAt(document, "teams", `${side}Team`);
}

/** Both teams; undefined when no document names two different ones. */
export function teamsOf({ row, events, lineups }: MatchDocuments): Record<Side, Team> | undefined {
  const teamOf = (side: Side): Team | undefined => {
    const elements = [row, events, lineups].flatMap((each) => teamElement(each, side) ?? []);
    const id = elements.map(({ attributes }) => attributes["teamID"]).find(Boolean);
    const name = elements
      .map(
        (each) =>
          textAt(each, "teamName") ??
          textAt(each, "name") ??
          (each.attributes["teamName"] || each.text),
      )
      .find(Boolean);
    return id ? teamNamed(`pa-${id}`, { name }) : undefined;
  };
  const [home, away] = [teamOf("home"), teamOf("away")];
  return home && away && home.teamId !== away.teamId ? { home, away } : undefined;
}

/** A player as an event names him; undefined for the empty element that stands for nobody. */
export function playerIn(element: XmlElement | undefined): PlayerRef | undefined {
  const [id, name] = [element?.attributes["playerID"], printable(element?.text ?? "")];
  if (!id && name === "") return undefined;
  return { ...(id && { playerId: `pa-${id}` }), name: name || `Player ${id}` };
}

const lineNamed: ReadonlyMap<string, Line> = new Map([
  ["Goal Keeper", "goalkeeper"],
  ["Goalkeeper", "goalkeeper"],
  ["Defender", "defender"],
  ["Midfielder", "midfielder"],
  ["Striker", "forward"],
  ["Forward", "forward"],
]);

export const playersIn = (team: XmlElement | undefined): readonly XmlElement[] =>
  childrenNamed(team && childAt(team, "players"), "player");

/** A player of a line-up as events name him. */
export const refOf = (player: XmlElement): PlayerRef => {
  const id = player.attributes["playerID"];
  const name = printable(textAt(player, "fullName") ?? textAt(player, "lastName") ?? "");
  return { ...(id && { playerId: `pa-${id}` }), name: name || `Player ${id ?? "unknown"}` };
};

export function lineupIn(team: XmlElement | undefined): BodyOf<"lineup_set">["lineup"] | undefined {
  const players = playersIn(team);
  if (team === undefined || players.length === 0) return undefined;
  const onBench = (player: XmlElement) => textAt(player, "substitute") === "Yes";
  const listed = (player: XmlElement): LineupPlayer => {
    const written = textAt(player, "shirtNumber");
    const line = lineNamed.get(textAt(player, "position") ?? "");
    return {
      ...refOf(player),
      ...(/^\d{1,3}$/.test(written ?? "") && { shirt: Number(written) }),
      ...(line && { line }),
    };
  };
  const { formation, manager } = team.attributes;
  return {
    ...(/^\d(-\d){1,4}$/.test(formation ?? "") && { formation: formation ?? "" }),
    starters: players.filter((each) => !onBench(each)).map(listed),
    bench: players.filter(onBench).map(listed),
    ...(printable(manager ?? "") && { coach: printable(manager ?? "") }),
  };
}
