import type { BodyOf, EventBody, Line, LineupPlayer, Side } from "@touchline/football";
import type { MatchSaid } from "./documents.ts";
import { playerRef, spoken } from "./names.ts";
import {
  checks,
  type CompetitorLineup,
  type Conditions,
  type ListedPlayer,
  type Statistics,
} from "./payload.ts";

/** A draft that needs neither place nor time of its own: both are those of before the match. */
export interface Announced {
  readonly sourceRef: string;
  readonly body: EventBody;
}

/** Line-ups, officials, and whether anybody watches. */
export function announcedIn(
  said: MatchSaid,
  statistics: Statistics | undefined,
): readonly Announced[] {
  const conditions = said.parts.one(checks.conditions, said.conditions, "sport_event_conditions");
  // Before line-ups are confirmed they are what somebody expects.
  const areConfirmed = conditions?.lineups?.confirmed !== false;
  return [
    ...(areConfirmed ? lineupsIn(said, statistics) : []),
    ...officialsIn(conditions),
    ...coverageIn(said),
  ];
}

function lineupsIn(said: MatchSaid, statistics: Statistics | undefined): readonly Announced[] {
  const { parts } = said;
  const lineups = parts.one(checks.lineups, said.lineups, "lineups");
  return (["home", "away"] as const).flatMap((side) => {
    const ofSide = (each: { readonly qualifier: Side }) => each.qualifier === side;
    const lineup = lineups?.competitors.find(ofSide);
    const counted = statistics?.totals?.competitors.find(ofSide);
    const what = `players of the ${side} team`;
    const players = parts.many(checks.listedPlayer, lineup?.players ?? counted?.players, what);
    // Version 3 lists who played, not who started.
    if (!players.some(({ starter }) => starter === true)) return [];
    return [{ sourceRef: `lineup-${side}`, body: lineupSet(side, players, lineup) }];
  });
}

const lines: ReadonlyMap<string, Line> = new Map([
  ["goalkeeper", "goalkeeper"],
  ["defender", "defender"],
  ["midfielder", "midfielder"],
  ["forward", "forward"],
]);

function lineupSet(
  side: Side,
  players: readonly ListedPlayer[],
  lineup: CompetitorLineup | undefined,
): BodyOf<"lineup_set"> {
  const listed = (isStarter: boolean) =>
    players
      .filter(({ starter }) => (starter === true) === isStarter)
      .toSorted((a, b) => (a.order ?? 0) - (b.order ?? 0))
      .flatMap((player) => lineupPlayer(player) ?? []);
  const coach = spoken(lineup?.manager?.name ?? "");
  const formation = lineup?.formation?.type;
  return {
    kind: "lineup_set",
    side,
    lineup: {
      ...(formation && { formation }),
      starters: listed(true),
      bench: listed(false),
      ...(coach && { coach }),
    },
  };
}

function lineupPlayer(player: ListedPlayer): LineupPlayer | undefined {
  const ref = playerRef(player);
  const line = lines.get(player.type ?? "");
  const shirt = player.jersey_number;
  return ref && { ...ref, ...(typeof shirt === "number" && { shirt }), ...(line && { line }) };
}

type Role = BodyOf<"official_set">["role"];

const roles: ReadonlyMap<string, Role> = new Map([
  ["main_referee", "referee"],
  ["first_assistant_referee", "assistant"],
  ["second_assistant_referee", "assistant"],
  ["fourth_official", "fourth_official"],
  ["video_assistant_referee", "video_assistant"],
]);

function officialsIn(conditions: Conditions | undefined): readonly Announced[] {
  const old = conditions?.referee ? [{ name: conditions.referee.name, type: "main_referee" }] : [];
  return [...(conditions?.referees ?? []), ...old].flatMap(({ name, type }) => {
    const role = roles.get(type ?? "");
    const asSpoken = spoken(name);
    if (role === undefined || asSpoken === "") return [];
    return [
      { sourceRef: `official-${type}`, body: { kind: "official_set", role, name: asSpoken } },
    ];
  });
}

function coverageIn({ sportEvent, coverageInfo, parts }: MatchSaid): readonly Announced[] {
  const now = parts.one(checks.coverage, sportEvent.coverage, "coverage");
  const old = parts.one(checks.coverageInfo, coverageInfo, "coverage_info");
  const isLive = now ? now.sport_event_properties.scores === "live" : old?.live_coverage;
  if (isLive === undefined) return [];
  const coverage = isLive ? "live" : "none";
  return [{ sourceRef: "coverage", body: { kind: "coverage_set", coverage } }];
}
