import {
  compareMatchTime,
  type Entry,
  type EventBody,
  type Match,
  minuteLabel,
  nilNil,
} from "@touchline/football";
import type { NotableEntry } from "./board-row.ts";

/**
 * The last thing of a match worth a line on the board. "Last" is by when it was said, taken back or restored: a goal
 * ruled out after the next one is news again; one that merely got its scorer's name is not.
 */
export function lastNotable(match: Match): NotableEntry | undefined {
  let last: Entry | undefined;
  for (const entry of match.entries)
    if (isNotable(entry, match) && (last === undefined || isNews(entry, last))) last = entry;
  return last && toNotable(last, match);
}

type NotableBody = Extract<EventBody, { kind: NotableEntry["kind"] }>;

const notableKinds: ReadonlySet<string> = new Set<NotableEntry["kind"]>([
  "goal",
  "possible_goal",
  "penalty_awarded",
  "penalty_missed",
  "card",
  "var_started",
  "var_decision",
]);

const isNotableKind = (body: EventBody): body is NotableBody => notableKinds.has(body.kind);

function isNotable(entry: Entry, match: Match): boolean {
  const { body } = entry;
  if (!isNotableKind(body)) return false;
  if (body.kind === "card") return body.card !== "yellow";
  if (body.kind === "var_started") return entry.standing && !isDecided(entry, match);
  if (body.kind === "var_decision") return entry.standing && body.verdict === "upheld";
  return true;
}

const isDecided = (check: Entry, match: Match): boolean =>
  match.entries.some(
    (entry) =>
      entry.standing && entry.body.kind === "var_decision" && entry.firstSeq > check.firstSeq,
  );

/** At the same instant a goal is more than what was said about it. */
function isNews(entry: Entry, last: Entry): boolean {
  const later = saidAt(entry) - saidAt(last);
  if (later !== 0) return later > 0;
  return entry.body.kind === "goal" || last.body.kind !== "goal";
}

function saidAt(entry: Entry): number {
  const revisions = [...entry.history, entry];
  const said = revisions.findLast(({ op }) => op !== "confirm" && op !== "amend");
  return (said ?? entry).decidedAt;
}

function toNotable(entry: Entry, match: Match): NotableEntry | undefined {
  const { body, eventId, rev, standing, reason, certainty, at } = entry;
  if (!isNotableKind(body)) return undefined;
  return {
    eventId,
    rev,
    kind: body.kind,
    minute: minuteLabel(at, match.fixture.rules),
    standing,
    ...(reason !== undefined && { reason }),
    certainty,
    decidedAt: saidAt(entry),
    ...(body.side !== undefined && { side: body.side }),
    ...detailOf(body, entry, match),
  };
}

type Detail = Pick<NotableEntry, "player" | "score" | "method" | "card" | "verdict">;

function detailOf(body: NotableBody, entry: Entry, match: Match): Detail {
  switch (body.kind) {
    case "goal":
      return {
        ...named(body.scorer),
        score: scoreMadeBy(entry, match),
        method: body.method,
      };
    case "penalty_missed":
      return named(body.taker);
    case "card":
      return { ...named(body.player), card: body.card };
    case "var_decision":
      return { verdict: "upheld" };
    case "possible_goal":
    case "penalty_awarded":
    case "var_started":
      return {};
  }
}

const named = (player: { readonly name: string } | undefined) =>
  player === undefined ? {} : { player: player.name };

/** The standing goals up to and with this one; with it also when it was taken back, to be struck through. */
function scoreMadeBy(goal: Entry, match: Match): { home: number; away: number } {
  const score = { ...nilNil };
  for (const entry of match.entries) {
    if (entry.body.kind !== "goal") continue;
    const before =
      (compareMatchTime(entry.at, goal.at) || entry.firstSeq - goal.firstSeq) < 0 && entry.standing;
    if (before || entry === goal) score[entry.body.side] += 1;
  }
  return score;
}
