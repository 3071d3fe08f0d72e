import { type BodyOf, opponentOf, type PlayerRef, type Side } from "@touchline/football";
import { type Problem, problemWith, type ReportDraft } from "../../adapter.ts";
import { childAt, childrenNamed, textAt, type XmlElement } from "../../xml.ts";
import { matchTimeOf } from "./clock.ts";
import type { MatchDocuments } from "./documents.ts";
import { playerIn, playersIn, refOf, sides, teamElement } from "./sides.ts";

/** Types of event that are known and tell nothing we tell: play, the trace of something else told, the clock. */
const untold: ReadonlySet<string> = new Set([
  "timeline",
  "throw in",
  "free kick",
  "cross",
  "goal kick",
  "clearance",
  "save",
  "block",
  "assist",
  "hand ball",
  "penalty goal",
  "penalty",
  "penalty awarded",
  "back pass",
  "ten yards",
  "drop ball",
  "full-time",
  "half-time",
  "second-half",
  "kick-off",
  "injury",
]);

type Told = (side: Side, player: PlayerRef | undefined, row: XmlElement) => ReportDraft["body"];

const shot =
  (outcome: BodyOf<"shot">["outcome"]): Told =>
  (side, player, row) => ({
    kind: "shot",
    side,
    ...(player && { player }),
    outcome: /post|bar|woodwork/i.test(textAt(row, "outcome") ?? "") ? "woodwork" : outcome,
    ...bodyPart(row),
  });
const goal =
  (method: BodyOf<"goal">["method"]): Told =>
  (side, player, row) => ({
    kind: "goal",
    // The team of an own goal is the scorer's.
    side: method === "own_goal" ? opponentOf(side) : side,
    method,
    ...(player && { scorer: player }),
    ...bodyPart(row),
  });
const card =
  (colour: BodyOf<"card">["card"]): Told =>
  (side, player, row) => {
    const isSecond = colour === "red" && /second|two|2nd/i.test(textAt(row, "reason") ?? "");
    return {
      kind: "card",
      side,
      card: isSecond ? "second_yellow" : colour,
      ...(player && { player }),
    };
  };
const incident =
  (what: BodyOf<"incident">["what"]): Told =>
  (side, player) => ({ kind: "incident", side, what, ...(player && { player }) });
const missed =
  (outcome: BodyOf<"penalty_missed">["outcome"]): Told =>
  (side, player) => ({ kind: "penalty_missed", side, ...(player && { taker: player }), outcome });
const kick =
  (outcome: BodyOf<"shoot_out_kick">["outcome"]): Told =>
  (side, player) => ({ kind: "shoot_out_kick", side, ...(player && { taker: player }), outcome });

const tellers: ReadonlyMap<string, Told> = new Map<string, Told>([
  ["goal", goal("open_play")],
  ["goal from penalty", goal("penalty")],
  ["goal from free kick", goal("free_kick")],
  ["own goal", goal("own_goal")],
  ["booking", card("yellow")],
  ["dismissal", card("red")],
  ["second booking", card("second_yellow")],
  ["shot on target", shot("saved")],
  ["shot off target", shot("off_target")],
  ["corner", incident("corner")],
  ["foul", incident("foul")],
  ["offside", incident("offside")],
  ["penalty miss", missed("off_target")],
  ["penalty missed", missed("off_target")],
  ["missed penalty", missed("off_target")],
  ["penalty save", missed("saved")],
  ["penalty saved", missed("saved")],
  ["shootoutgoal", kick("scored")],
  ["shootoutmiss", kick("missed")],
  ["shootoutsave", kick("saved")],
]);

function bodyPart(row: XmlElement): { bodyPart?: NonNullable<BodyOf<"shot">["bodyPart"]> } {
  const parts = { Head: "head", "Left Foot": "left_foot", "Right Foot": "right_foot" } as const;
  const how = textAt(row, "how");
  return how === "Head" || how === "Left Foot" || how === "Right Foot"
    ? { bodyPart: parts[how] }
    : {};
}

/**
 * What match events tell. A row without an eventID is the clock's; one of `status="deleted"` is told and taken back; one
 * of a status nobody knows is told, and reported. Rows that say nothing we tell are left.
 */
export function eventsIn(
  { matchId, events }: MatchDocuments,
  problems: Problem[],
): readonly ReportDraft[] {
  if (events === undefined) return [];
  const refuse = (row: XmlElement, problem: string, why: string): readonly ReportDraft[] => {
    problems.push(problemWith(row, problem, `event ${row.attributes["eventID"]}: ${why}`, matchId));
    return [];
  };
  const unknown = new Set<string>();
  const seen = new Set<string>();
  return childrenNamed(childAt(events, "events"), "event").flatMap((row) => {
    const { eventID, teamID, status = "active" } = row.attributes;
    const eventType = textAt(row, "eventType") ?? "";
    const kind = eventType.toLowerCase().replace("shootout ", "shootout");
    if (!eventID || untold.has(kind)) return [];
    if (seen.has(eventID)) return refuse(row, "duplicate", "its id was told before");
    const tell = kind === "substitution" ? substitution : tellers.get(kind);
    if (tell === undefined) {
      if (eventType === "") return refuse(row, "wrong_shape", "it has no eventType");
      if (unknown.has(kind)) return [];
      unknown.add(kind);
      return refuse(row, "unknown_kind", `eventType ${JSON.stringify(eventType)} is none we know`);
    }
    const side = sides.find((each) => teamElement(events, each)?.attributes["teamID"] === teamID);
    if (side === undefined)
      return refuse(row, "wrong_shape", `team ${teamID} does not play in this match`);
    const isKick = kind.startsWith("shootout");
    const at = isKick
      ? { phase: "pens" as const, elapsedMs: seen.size * 1000 }
      : matchTimeOf({
          eventTime: textAt(row, "eventTime"),
          normalTime: textAt(row, "normalTime"),
          addedTime: textAt(row, "addedTime"),
          matchTime: textAt(row, "matchTime"),
        });
    if (at === undefined)
      return refuse(row, "wrong_shape", `${textAt(row, "normalTime")} is no time of a match`);
    seen.add(eventID);
    if (status !== "active" && status !== "deleted")
      refuse(
        row,
        "unknown_kind",
        `status ${JSON.stringify(status)} is none we know; it is taken as active`,
      );
    const sourceRef = `event-${eventID}`;
    const body = tell(side, playerIn(childAt(row, "players", "player1")), row);
    const draft: ReportDraft = { sourceRef, op: "assert", at, body };
    return status === "deleted"
      ? [draft, { ...draft, op: "retract", reason: "source_removed" }]
      : [draft];
  });
}

const substitution: Told = (side, on, row) => {
  const off = playerIn(childAt(row, "players", "player2"));
  const reason = textAt(row, "reason");
  return {
    kind: "substitution",
    side,
    ...(off && { off }),
    ...(on && { on }),
    ...(reason === "Tactical" && { why: "tactical" as const }),
    ...(/injur/i.test(reason ?? "") && { why: "injury" as const }),
  };
};

/**
 * What the line-ups tell of each player, to the minute and without ids: used where there are no match events. A
 * substitution stands there only with whoever came on.
 */
export function eventsInLineups(
  { lineups, matchId }: MatchDocuments,
  problems: Problem[],
): readonly ReportDraft[] {
  const told: ReportDraft[] = [];
  for (const side of sides)
    for (const player of playersIn(teamElement(lineups, side)))
      for (const event of childrenNamed(childAt(player, "events"), "event")) {
        const { type = "", eventTime, matchTime } = event.attributes;
        const kind = type.toLowerCase();
        if (
          ![
            "goal",
            "goal from penalty",
            "own goal",
            "booking",
            "dismissal",
            "second booking",
            "substitution",
          ].includes(kind)
        )
          continue;
        const at = matchTimeOf({ eventTime, matchTime });
        if (at === undefined) {
          problems.push(
            problemWith(event, "wrong_shape", `${type} at ${eventTime} is at no minute`, matchId),
          );
          continue;
        }
        const ref = refOf(player);
        const body =
          kind === "substitution"
            ? ({ kind, side, on: ref } as const)
            : tellers.get(kind)?.(side, ref, event);
        const base = `${kind.replaceAll(" ", "-")}-${side}-${ref.playerId ?? ref.name}`;
        const nth = told.filter(({ sourceRef }) => sourceRef.startsWith(`${base}#`)).length + 1;
        if (body) told.push({ sourceRef: `${base}#${nth}`, op: "assert", at, body });
      }
  return told;
}
