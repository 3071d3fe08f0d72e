import type { BodyOf, GoalMethod, Side } from "@touchline/football";
import type { ReportDraft } from "../../adapter.ts";
import {
  draftOf,
  peopleOf,
  personOf,
  placeOf,
  refOf,
  shortlyBefore,
  sideOf,
  type Telling,
} from "./telling.ts";
import type { TimelineEvent } from "./payload.ts";

/** A goal, and whether anything but the side is said of it. */
export interface ToldGoal {
  readonly draft: ReportDraft;
  readonly event: TimelineEvent;
  readonly hasContent: boolean;
}

const methods: ReadonlyMap<string, GoalMethod> = new Map([
  ["shot", "open_play"],
  ["header", "open_play"],
  ["penalty", "penalty"],
  ["own_goal", "own_goal"],
  ["free_kick", "free_kick"],
  ["corner", "corner"],
]);

const minuteMs = 60_000;

/** The goals of a timeline. The score each of them states is a check on whose it is. */
export function goalsOf(telling: Telling): readonly ToldGoal[] {
  let before: Stated = { home: 0, away: 0 };
  return telling.events.flatMap((event) => {
    if (event.type !== "score_change") return [];
    const rose = whoseScoreRose(before, event);
    before = { home: event.home_score ?? before.home, away: event.away_score ?? before.away };
    const side = gainer(event, rose, telling);
    const moment = telling.momentOf(event);
    if (side === undefined || moment.at.phase === "pens" || moment.at.phase === "pre") {
      const why = side ? `in ${moment.at.phase}` : "of nobody";
      telling.parts.problem("contradiction", `score_change ${event.id} is a goal ${why}`, event);
      return [];
    }
    const draft = draftOf(event, moment, goal(event, side, telling), about(event, telling));
    const hasContent = Boolean(event.match_time || event.match_clock || peopleOf(event).length > 0);
    return [{ draft, event, hasContent }];
  });
}

interface Stated {
  readonly home: number;
  readonly away: number;
}

function whoseScoreRose(before: Stated, event: TimelineEvent): Side | undefined {
  const home = (event.home_score ?? before.home) - before.home;
  const away = (event.away_score ?? before.away) - before.away;
  if (home > 0 && away === 0) return "home";
  return away > 0 && home === 0 ? "away" : undefined;
}

/** The side that gains; of an own goal too the provider names that one. */
function gainer(
  event: TimelineEvent,
  rose: Side | undefined,
  { parts }: Telling,
): Side | undefined {
  const named = sideOf(event);
  if (rose === undefined || named === rose) return named;
  if (named !== undefined && methodIn(event) !== "own_goal") {
    const detail = `score_change ${event.id} is ${named}'s, and the score of ${rose} rose: ${event.home_score}-${event.away_score}`;
    parts.problem("contradiction", detail, event);
  }
  return rose;
}

const methodIn = (event: TimelineEvent): string | undefined =>
  event.method || peopleOf(event).find(({ type }) => type === "scorer")?.method || undefined;

function goal(event: TimelineEvent, side: Side, { parts }: Telling): BodyOf<"goal"> {
  const word = methodIn(event) ?? "shot";
  const method = methods.get(word);
  if (method === undefined)
    parts.problem(
      "unknown_kind",
      `method ${JSON.stringify(word)} is no way to score we know`,
      event,
    );
  const scorer = personOf(event, "scorer");
  const assist = personOf(event, "assist");
  return {
    kind: "goal",
    side,
    method: method ?? "open_play",
    ...(scorer && { scorer }),
    ...(assist && { assist }),
    ...(word === "header" && { bodyPart: "head" as const }),
    ...(method === "own_goal" ? {} : placeOf(event, side)),
  };
}

/** The possible goal that became this one, and the penalty it was scored from. */
function about(event: TimelineEvent, telling: Telling): Pick<ReportDraft, "relatesToRefs"> {
  const possible = shortlyBefore(event, ["possible_goal"], minuteMs, telling);
  const awarded =
    methodIn(event) === "penalty"
      ? shortlyBefore(event, ["penalty_awarded"], 10 * minuteMs, telling)
      : undefined;
  const refs = [possible, awarded].flatMap((other) => (other ? [refOf(other)] : []));
  return refs.length > 0 ? { relatesToRefs: refs } : {};
}
