import type {
  Competition,
  EventBody,
  Lineup,
  LineupPlayer,
  PlayerRef,
  Standing,
} from "@touchline/football";
import type { MappedMatch, ReportDraft } from "../../adapter.ts";
import { IngestError } from "../../errors.ts";
import { map } from "../wyscout/map.ts";
import type { MatchPayload, PlayerRow } from "../wyscout/payload.ts";
import { playerRow } from "../wyscout/payload.ts";
import { displayNames } from "./display-names.ts";
import type { Pack, PackMatch, Row } from "./payload.ts";

/** What a pack says that the data it is made from does not. */
export interface PackFacts {
  readonly programmeId: string;
  readonly title: string;
  readonly attribution: string;
  /** With the table before the day, all teams of the day in it. */
  readonly competition: Competition & { readonly tableBefore: Standing[] };
}

/** Makes a pack of matches of the Wyscout open data set. Pure: the same matches give the same pack. */
export function convert(payloads: readonly MatchPayload[], facts: PackFacts): Pack {
  const matches = payloads
    .toSorted((a, b) => a.match.wyId - b.match.wyId)
    .map((payload) => packMatch(payload));
  return { format: "touchline-match-day", version: 1, ...facts, matches };
}

function packMatch(payload: MatchPayload): PackMatch {
  const mapped = map(payload);
  const [match] = mapped.matches;
  if (match === undefined || mapped.problems.length > 0)
    throw new IngestError(
      "INGEST_NOTHING_TO_READ",
      `match ${payload.match.wyId} cannot be packed: ${mapped.problems[0]?.detail ?? "nothing there"}`,
    );
  const rows = payload.players.filter((row): row is PlayerRow => playerRow.Check(row));
  const names = new Map([...displayNames(rows)].map(([id, name]) => [`wyscout-${id}`, name]));
  const called = (player: LineupPlayer): LineupPlayer => ({
    ...player,
    name: names.get(player.playerId ?? "") ?? player.name,
  });
  const eleven = ({ starters, bench }: Lineup) => ({
    starters: starters.map(called),
    bench: bench.map(called),
  });
  const fixture = bodyOfKind(match, "fixture_set")[0];
  const [home, away] = (["home", "away"] as const).map(
    (side) => bodyOfKind(match, "lineup_set").find((each) => each.side === side)?.lineup,
  );
  if (fixture === undefined || home === undefined || away === undefined)
    throw new IngestError("INGEST_NOTHING_TO_READ", `match ${match.feedMatchId} has no line-ups`);
  const players = [...home.starters, ...home.bench, ...away.starters, ...away.bench];
  return {
    feedMatchId: match.feedMatchId,
    kickOffAt: fixture.kickOffAt,
    rules: fixture.rules,
    ...(fixture.zone !== undefined && { zone: fixture.zone }),
    ...(fixture.venue !== undefined && { venue: fixture.venue }),
    ...(fixture.round !== undefined && { round: fixture.round }),
    home: fixture.home.teamId,
    away: fixture.away.teamId,
    lineups: { home: eleven(home), away: eleven(away) },
    lengthsMs: { h1: lengthOf("h1", match), h2: lengthOf("h2", match) },
    events: match.drafts.flatMap((draft) => rowOf(draft, players) ?? []),
  };
}

function bodyOfKind<K extends EventBody["kind"]>({ drafts }: MappedMatch, kind: K) {
  const isOfKind = (body: EventBody): body is Extract<EventBody, { kind: K }> => body.kind === kind;
  return drafts.map(({ body }) => body).filter(isOfKind);
}

function lengthOf(phase: "h1" | "h2", { drafts }: MappedMatch): number {
  const end = drafts.find(({ body }) => body.kind === "phase_ended" && body.phase === phase);
  return end?.at.elapsedMs ?? 0;
}

/** One draft as a row; nothing for what a pack says elsewhere. As an array of one, so that it can be flattened. */
function rowOf(
  { at, body }: ReportDraft,
  players: readonly LineupPlayer[],
): readonly [Row] | undefined {
  const { phase, elapsedMs } = at;
  if (phase !== "h1" && phase !== "h2") return undefined;
  const who = (ref: PlayerRef | undefined) => {
    const index = players.findIndex(({ playerId }) => playerId === ref?.playerId);
    return ref === undefined || index === -1 ? null : index;
  };
  if (body.kind === "goal") {
    const { side, method, scorer, assist, bodyPart = null, x = null, y = null } = body;
    return [["goal", phase, elapsedMs, side, method, who(scorer), who(assist), bodyPart, x, y]];
  }
  if (body.kind === "penalty_missed")
    return [["miss", phase, elapsedMs, body.side, who(body.taker), body.outcome]];
  if (body.kind === "card") {
    const { side, card, player, person } = body;
    return [["card", phase, elapsedMs, side, card, who(player), person === "bench"]];
  }
  if (body.kind === "substitution")
    return [["sub", phase, elapsedMs, body.side, who(body.off), who(body.on)]];
  if (body.kind === "shot") {
    const { side, outcome, player, bodyPart = null, x = null, y = null } = body;
    return [["shot", phase, elapsedMs, side, outcome, who(player), bodyPart, x, y]];
  }
  if (body.kind === "stat_set" && body.stat === "possession")
    return [["possession", phase, elapsedMs, body.home]];
  if (body.kind !== "incident") return undefined;
  const { what, side, player, x = null, y = null } = body;
  const rest = [phase, elapsedMs, side, who(player), x, y] as const;
  if (what === "corner") return [["corner", ...rest]];
  if (what === "offside") return [["offside", ...rest]];
  return what === "foul" ? [["foul", ...rest]] : undefined;
}
