import type { LineupPlayer, Side } from "@touchline/football";
import { type Problem, problemWith } from "../../adapter.ts";
import type { TimedPhase } from "../../recorded-phases.ts";
import { printable } from "../../team-names.ts";
import { childAt, childrenNamed, textAt, type XmlElement } from "../../xml.ts";
import { momentIn } from "./event.ts";
import { bare, formationIn, lineNamed, officialRole, shirtIn } from "./people.ts";
import type { Fate, Goals, Part, Person } from "./part.ts";
import { rowsOfSummary } from "./f7-rows.ts";

/** The matches of an F7 or F9 document: who plays, the line-ups, and a summary of what happened. */
export const documentsIn = (root: XmlElement): readonly XmlElement[] =>
  root.name === "SoccerDocument" ? [root] : childrenNamed(root, "SoccerDocument");

export function partOfDocument(document: XmlElement, problems: Problem[]): Part {
  const matchId = bare(document.attributes["uID"]) || undefined;
  const refuse = (part: XmlElement, problem: string, why: string) =>
    problems.push(problemWith(part, problem, why, matchId));
  const data = childAt(document, "MatchData");
  const info = data && childAt(data, "MatchInfo");
  const people = peopleOf(document);
  const sides = sidesOf(document, refuse);
  const lineups = Object.fromEntries(
    sides.flatMap(({ side, team, element }) => lineupOf(side, team, element, people)),
  );
  const stats = new Map(
    childrenNamed(data, "Stat").map(({ attributes, text }) => [attributes["Type"] ?? "", text]),
  );
  const { fate, isOver, periodId } = statusOf(info, refuse);
  return {
    matchId,
    competition: competitionOf(document),
    kickOffAt: momentIn(info && textAt(info, "Date")),
    venue: printable(textAt(document, "Venue", "Name") ?? "") || undefined,
    teams: Object.fromEntries(sides.map(({ side, team }) => [side, team])),
    people,
    lineups,
    officials: officialsOf(data),
    score: scoreOf(sides),
    fate,
    isOver,
    periodId,
    decidedIn: decidedInOf(info, refuse),
    times: timesOf(stats),
    events: [],
    summary: sides.flatMap((each) => rowsOfSummary(each, matchId ?? "", problems)),
  };
}

type Refuse = (part: XmlElement, problem: string, why: string) => void;

export interface SideData {
  readonly side: Side;
  readonly team: { readonly id: string; readonly name?: string | undefined };
  /** Its TeamData. */
  readonly element: XmlElement;
  /** Its Team, with the names. */
  readonly named?: XmlElement | undefined;
}

function sidesOf(document: XmlElement, refuse: Refuse): readonly SideData[] {
  const teams = childrenNamed(document, "Team");
  return childrenNamed(childAt(document, "MatchData"), "TeamData").flatMap((element) => {
    const side = element.attributes["Side"]?.toLowerCase();
    const id = bare(element.attributes["TeamRef"]);
    if ((side !== "home" && side !== "away") || id === "") {
      refuse(element, "wrong_shape", `TeamData is of no side: ${side} ${id}`);
      return [];
    }
    const named = teams.find(({ attributes }) => bare(attributes["uID"]) === id);
    return { side, team: { id, name: named && textAt(named, "Name") }, element, named };
  });
}

function peopleOf(document: XmlElement): ReadonlyMap<string, Person> {
  const players = childrenNamed(document, "Team").flatMap((team) => childrenNamed(team, "Player"));
  return new Map(
    players.flatMap((player): [string, Person][] => {
      const id = bare(player.attributes["uID"]);
      const name = nameOf(childAt(player, "PersonName"));
      return id && name ? [[id, { name, line: lineNamed(player.attributes["Position"]) }]] : [];
    }),
  );
}

/** The name he is known by, else first and last. */
const nameOf = (person: XmlElement | undefined): string => {
  if (person === undefined) return "";
  const full = `${textAt(person, "First") ?? ""} ${textAt(person, "Last") ?? ""}`;
  return printable(textAt(person, "Known") ?? full);
};

function lineupOf(
  side: Side,
  team: SideData["team"],
  element: XmlElement,
  people: ReadonlyMap<string, Person>,
): [Side, NonNullable<Part["lineups"][Side]>][] {
  const rows = childrenNamed(childAt(element, "PlayerLineUp"), "MatchPlayer");
  if (rows.length === 0) return [];
  const player = ({ attributes }: XmlElement): LineupPlayer => {
    const id = bare(attributes["PlayerRef"]);
    const [shirt, line] = [shirtIn(attributes["ShirtNumber"]), people.get(id)?.line];
    const at = lineNamed(attributes["Position"]) ?? lineNamed(attributes["SubPosition"]) ?? line;
    return {
      ...(id && { playerId: `opta-${id}` }),
      name: people.get(id)?.name ?? `Player ${id || "of " + team.id}`,
      ...(shirt !== undefined && { shirt }),
      ...(at && { line: at }),
      ...(attributes["Captain"] === "1" && { captain: true }),
    };
  };
  const starts = ({ attributes }: XmlElement) => attributes["Status"]?.toLowerCase() === "start";
  const places = ({ attributes }: XmlElement) => Number(attributes["Formation_Place"] ?? 0) || 99;
  const formation = formationIn(element.attributes["Formation"]);
  return [
    [
      side,
      {
        ...(formation && { formation }),
        starters: rows
          .filter(starts)
          .toSorted((a, b) => places(a) - places(b))
          .map(player),
        bench: rows.filter((row) => !starts(row)).map(player),
      },
    ],
  ];
}

function officialsOf(data: XmlElement | undefined): Part["officials"] {
  const main = childrenNamed(data, "MatchOfficial").map((each) => ({
    id: bare(each.attributes["uID"]),
    role: "referee" as const,
    name: nameOf(childAt(each, "OfficialName")),
  }));
  const others = childrenNamed(data && childAt(data, "AssistantOfficials"), "AssistantOfficial");
  const assistants = others.flatMap(({ attributes }) => {
    const role = officialRole(attributes["Type"]);
    const name = printable(`${attributes["FirstName"] ?? ""} ${attributes["LastName"] ?? ""}`);
    return role === undefined ? [] : [{ id: bare(attributes["uID"]), role, name }];
  });
  return [...main, ...assistants].filter(({ id, name }) => id !== "" && name !== "");
}

function scoreOf(sides: readonly SideData[]): Part["score"] {
  const goals = (key: string): Goals | undefined => {
    const of = (side: Side) => {
      const written = sides.find((each) => each.side === side)?.element.attributes[key] ?? "";
      return /^\d{1,2}$/.test(written) ? Number(written) : undefined;
    };
    const [home, away] = [of("home"), of("away")];
    return home === undefined || away === undefined ? undefined : { home, away };
  };
  const [now, ht, ft, pens] = [
    goals("Score"),
    goals("HalfScore"),
    goals("NinetyScore"),
    goals("ShootOutScore"),
  ];
  return now && { now, ht, ft, pens };
}

/** What a period is called, as the provider's number for it. */
const periodNamed: Readonly<Record<string, number>> = {
  PreMatch: 16,
  FirstHalf: 1,
  HalfTime: 10,
  SecondHalf: 2,
  FullTime90: 11,
  ExtraFirstHalf: 3,
  ExtraHalfTime: 12,
  ExtraSecondHalf: 4,
  EndOfExtraTime: 13,
  ShootOut: 5,
  PenaltyShootout: 5,
  FullTime: 14,
  FullTimePens: 14,
};
const fateNamed: Readonly<Record<string, Fate>> = {
  Postponed: "postponed",
  Cancelled: "cancelled",
  Abandoned: "abandoned",
  Suspended: "suspended",
  Awarded: "awarded",
};

function statusOf(info: XmlElement | undefined, refuse: Refuse): Partial<Part> {
  const period = info?.attributes["Period"];
  if (info === undefined || period === undefined || period === "") return {};
  const periodId = Object.hasOwn(periodNamed, period) ? periodNamed[period] : undefined;
  const fate = Object.hasOwn(fateNamed, period) ? fateNamed[period] : undefined;
  if (periodId === undefined && fate === undefined)
    refuse(info, "unknown_kind", `Period ${JSON.stringify(period)} is no state we know`);
  return { periodId, fate, isOver: periodId === 14 };
}

const decisionNamed: Readonly<Record<string, NonNullable<Part["decidedIn"]> | "none">> = {
  NormalResult: "regular",
  AfterExtraTime: "extra_time",
  PenaltyShootout: "penalties",
  Aggregate: "aggregate",
  AwayGoals: "away_goals",
  Awarded: "authority",
  Abandoned: "none",
  Postponed: "none",
  Void: "none",
};

function decidedInOf(info: XmlElement | undefined, refuse: Refuse): Part["decidedIn"] {
  const result = info && childAt(info, "Result");
  const named = result?.attributes["Type"];
  if (result === undefined || named === undefined || named === "") return undefined;
  const decision = Object.hasOwn(decisionNamed, named) ? decisionNamed[named] : undefined;
  if (decision === undefined)
    refuse(result, "unknown_kind", `Result ${JSON.stringify(named)} is no way to end we know`);
  return decision === "none" ? undefined : decision;
}

const halfNames: readonly (readonly [TimedPhase, string])[] = [
  ["h1", "first_half"],
  ["h2", "second_half"],
  ["et1", "first_half_extra"],
  ["et2", "second_half_extra"],
];

function timesOf(stats: ReadonlyMap<string, string>): Part["times"] {
  return new Map(
    halfNames.flatMap(([phase, half]): [TimedPhase, { startAt?: number; endAt?: number }][] => {
      const startAt = momentIn(stats.get(`${half}_start`));
      const endAt = momentIn(stats.get(`${half}_stop`));
      return startAt === undefined
        ? []
        : [[phase, { startAt, ...(endAt !== undefined && { endAt }) }]];
    }),
  );
}

function competitionOf(document: XmlElement): Part["competition"] {
  const competition = childAt(document, "Competition");
  const id = bare(competition?.attributes["uID"]);
  if (competition === undefined || id === "") return undefined;
  const stat = (name: string) =>
    childrenNamed(competition, "Stat").find(({ attributes }) => attributes["Type"] === name)?.text;
  return {
    id: [id, stat("season_id")].filter(Boolean).join("-"),
    name: textAt(competition, "Name"),
    season: stat("season_name"),
  };
}
