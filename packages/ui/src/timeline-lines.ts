import {
  type BodyOf,
  type Entry,
  inMatchOrder,
  type Match,
  minuteLabel,
  nilNil,
  type Phase,
  phaseRank,
  type Score,
  type Side,
} from "@touchline/football";
import { type Correction, correctionsOf } from "./correction-text.ts";

/** What a moment is drawn with. */
export type MomentMark =
  | "goal"
  | "yellow"
  | "second_yellow"
  | "red"
  | "substitution"
  | "penalty"
  | "video"
  | "shot"
  | "plain";

/** Something that happened, as the timeline tells it. */
export interface Moment {
  readonly type: "moment";
  readonly entry: Entry;
  readonly mark: MomentMark;
  /** Undefined for what belongs to no team. */
  readonly side: Side | undefined;
  readonly minute: string;
  /** "Kane" */
  readonly title: string;
  /** "Assist: Lamela" */
  readonly detail: string | undefined;
  /** The score a standing goal made. */
  readonly score: Score | undefined;
  readonly corrections: readonly Correction[];
}

/** A whistle between two stretches of the match. */
export interface Whistle {
  readonly type: "whistle";
  readonly phase: Phase;
  readonly text: string;
  readonly score: Score | undefined;
}

export type TimelineLine = Moment | Whistle;

/** Key moments only, or shots, corners, fouls and offsides too. */
export type TimelineDetail = "key" | "everything";

/** The match as a list of lines, in the order it was played. */
export function timelineLines(match: Match, detail: TimelineDetail): readonly TimelineLine[] {
  const lines: TimelineLine[] = [];
  const whistles = whistlesOf(match);
  let score = nilNil;
  const whistleUpTo = (rank: number) => {
    while (whistles[0] && phaseRank(whistles[0].phase) <= rank) {
      const whistle = whistles.shift();
      if (whistle) lines.push(whistle.phase === "h1" ? whistle : { ...whistle, score });
    }
  };
  const entries = inMatchOrder(match);
  const becameGoals = new Set(
    entries.filter(({ body }) => body.kind === "goal").flatMap(({ relatesTo }) => relatesTo),
  );
  for (const entry of entries) {
    const { body } = entry;
    const said =
      body.kind === "possible_goal"
        ? possibleGoalWords(body, phaseRank(match.phase) > phaseRank(entry.at.phase))
        : words(body, detail);
    if (said === undefined || becameGoals.has(entry.eventId)) continue;
    whistleUpTo(phaseRank(entry.at.phase));
    const counts = body.kind === "goal" && entry.standing;
    if (counts) score = { ...score, [body.side]: score[body.side] + 1 };
    lines.push({
      type: "moment",
      entry,
      ...said,
      minute: minuteLabel(entry.at, match.fixture.rules),
      score: counts ? score : undefined,
      corrections: correctionsOf(entry, match.fixture.rules),
    });
  }
  whistleUpTo(Number.POSITIVE_INFINITY);
  return lines;
}

const whistleText: Partial<Record<Phase, string>> = {
  h1: "Kick-off",
  ht: "Half-time",
  await_et: "End of normal time",
  et_ht: "Half-time in extra time",
  await_pens: "Level: shoot-out",
  post: "Full time",
};

function whistlesOf(match: Match): Whistle[] {
  return match.phases.flatMap(({ phase }) => {
    const text = whistleText[phase];
    return text === undefined ? [] : [{ type: "whistle", phase, text, score: undefined }];
  });
}

type Words = Pick<Moment, "mark" | "side" | "title" | "detail">;

/** Until it becomes a goal or its half is over, it may still count. */
const possibleGoalWords = ({ side }: BodyOf<"possible_goal">, isOver: boolean): Words => ({
  mark: "plain",
  side,
  title: "Possible goal",
  detail: isOver ? "not given" : "not counted yet",
});

function words(
  body: Exclude<Entry["body"], BodyOf<"possible_goal">>,
  detail: TimelineDetail,
): Words | undefined {
  switch (body.kind) {
    case "goal":
      return goalWords(body);
    case "card":
      return {
        mark: body.card,
        side: body.side,
        title: body.player?.name ?? "Card",
        detail: cardDetail(body),
      };
    case "substitution":
      return {
        mark: "substitution",
        side: body.side,
        title: body.on?.name ?? "Substitution",
        detail:
          body.off &&
          `for ${body.off.name}${body.why === "tactical" || !body.why ? "" : `, ${body.why}`}`,
      };
    case "penalty_awarded":
      return {
        mark: "penalty",
        side: body.side,
        title: "Penalty",
        detail: body.against && `foul by ${body.against.name}`,
      };
    case "penalty_missed":
      return {
        mark: "penalty",
        side: body.side,
        title: body.taker?.name ?? "Penalty missed",
        detail: `penalty ${missed[body.outcome]}`,
      };
    case "shoot_out_kick":
      return undefined; // The shoot-out has its own drawing.
    case "var_started":
      return { mark: "video", side: body.side, title: "VAR check", detail: body.subject };
    case "var_decision":
      return {
        mark: "video",
        side: body.side,
        title: `VAR: ${body.subject ?? "decision"} ${body.verdict === "upheld" ? "stands" : "overturned"}`,
        detail: undefined,
      };
    case "stoppage_announced":
      return {
        mark: "plain",
        side: undefined,
        title: `+${body.minutes} announced`,
        detail: undefined,
      };
    case "hold_started":
      return { mark: "plain", side: undefined, title: "Play stopped", detail: undefined };
    case "hold_ended":
      return { mark: "plain", side: undefined, title: "Play goes on", detail: undefined };
    case "commentary":
      return { mark: "plain", side: undefined, title: body.text, detail: undefined };
    case "shot":
      return detail === "key" || body.outcome === "goal"
        ? undefined
        : {
            mark: "shot",
            side: body.side,
            title: body.player?.name ?? "Shot",
            detail: shotDetail[body.outcome],
          };
    case "incident":
      return detail === "key"
        ? undefined
        : {
            mark: "plain",
            side: body.side,
            title: incidentTitle[body.what],
            detail: body.player?.name,
          };
    case "fixture_set":
    case "lifecycle_changed":
    case "phase_started":
    case "phase_ended":
    case "phase_corrected":
    case "clock_set":
    case "coverage_set":
    case "result_set":
    case "shoot_out_started":
    case "stat_set":
    case "lineup_set":
    case "formation_changed":
    case "official_set":
      return undefined;
  }
}

const methodText = {
  open_play: undefined,
  penalty: "penalty",
  free_kick: "free kick",
  corner: "from a corner",
  own_goal: "own goal",
} as const;

function goalWords(goal: BodyOf<"goal">): Words {
  const assist = goal.assist && `assist ${goal.assist.name}`;
  const detail = [methodText[goal.method], assist].filter(Boolean).join(", ");
  const title = goal.scorer?.name ?? "Goal";
  return { mark: "goal", side: goal.side, title, detail: detail === "" ? undefined : detail };
}

function cardDetail(card: BodyOf<"card">): string {
  const text = { yellow: "yellow card", second_yellow: "second yellow card", red: "red card" }[
    card.card
  ];
  return card.person === undefined || card.person === "player" ? text : `${text}, ${card.person}`;
}

const missed = {
  saved: "saved",
  off_target: "off target",
  woodwork: "against the woodwork",
} as const;
const shotDetail = {
  saved: "shot saved",
  off_target: "shot off target",
  blocked: "shot blocked",
  woodwork: "shot against the woodwork",
} as const;
const incidentTitle = {
  corner: "Corner",
  offside: "Offside",
  foul: "Foul",
  free_kick: "Free kick",
  goal_kick: "Goal kick",
  throw_in: "Throw-in",
} as const;
