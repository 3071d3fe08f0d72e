import type { BodyOf } from "@touchline/football";
import type { ReportDraft } from "../../adapter.ts";
import type { TimelineEvent } from "./payload.ts";
import { draftOf, refOf, shortlyBefore, sideOf, type Telling } from "./telling.ts";

const began = new Set(["video_assistant_referee", "decision_to_var"]);
const over = new Set(["video_assistant_referee_over", "decision_to_var_over"]);

type Subject = NonNullable<BodyOf<"var_started">["subject"]>;

const subjects: ReadonlyMap<string, Subject> = new Map([
  ["goal", "goal"],
  ["penalty", "penalty"],
  ["red_card", "card"],
  ["mistaken_identity", "identity"],
]);

/** Words of an outcome that need no subject: what the referee had decided stands or not. */
const verdicts: ReadonlyMap<string, BodyOf<"var_decision">["verdict"]> = new Map([
  ["upheld", "upheld"],
  ["call_stands", "upheld"],
  ["overturned", "overturned"],
  ["call_overturned", "overturned"],
]);

/** A corner has no subject of its own. */
const known = new Set([...subjects.keys(), ...verdicts.keys(), "corner"]);

/** The types a review may be about, and how long before it that may have been. */
const reviewed: Readonly<Record<Subject, readonly string[]>> = {
  goal: ["score_change", "possible_goal"],
  penalty: ["penalty_awarded"],
  card: ["red_card", "yellow_card", "yellow_red_card"],
  identity: ["red_card", "yellow_card", "yellow_red_card"],
};
const reviewedMsMax = 5 * 60_000;

/** The reviews of the video assistant referee. They come in pairs, mostly: either half stands by itself too. */
export function reviewsOf(telling: Telling): readonly ReportDraft[] {
  const open: TimelineEvent[] = [];
  return telling.events.flatMap((event) => {
    if (began.has(event.type)) {
      open.push(event);
      return [started(event, telling)];
    }
    if (!over.has(event.type)) return [];
    const start = open.findLast((each) => (sideOf(each) ?? sideOf(event)) === sideOf(event));
    if (start !== undefined) open.splice(open.indexOf(start), 1);
    return [decided(event, start, telling)];
  });
}

function started(event: TimelineEvent, telling: Telling): ReportDraft {
  const { subject } = outcomeOf(event, telling);
  const about = subjectOf(event, subject, telling);
  return draftOf(
    event,
    telling.momentOf(event),
    { kind: "var_started", ...aboutWhom(event, subject) },
    about ? { relatesToRefs: [refOf(about)] } : {},
  );
}

function decided(
  event: TimelineEvent,
  start: TimelineEvent | undefined,
  telling: Telling,
): ReportDraft {
  const outcome = outcomeOf(event, telling);
  const subject = outcome.subject ?? (start && outcomeOf(start, telling).subject);
  const about = subjectOf(start ?? event, subject, telling);
  const verdict = verdictOf(event, outcome.isDenied, subject, about, start);
  const refs = [start, about].flatMap((other) => (other ? [refOf(other)] : []));
  return draftOf(
    event,
    telling.momentOf(event),
    { kind: "var_decision", ...aboutWhom(event, subject), verdict },
    refs.length > 0 ? { relatesToRefs: refs } : {},
  );
}

const aboutWhom = (event: TimelineEvent, subject: Subject | undefined) => {
  const side = sideOf(event);
  return { ...(subject && { subject }), ...(side && { side }) };
};

const subjectOf = (event: TimelineEvent, subject: Subject | undefined, telling: Telling) =>
  subject && shortlyBefore(event, reviewed[subject], reviewedMsMax, telling);

/** "no_goal" is an outcome of a review about a goal, and denies it. */
function outcomeOf(event: TimelineEvent, { parts }: Telling) {
  const word = event.description ?? "";
  const isDenied = word.startsWith("no_");
  const bare = isDenied ? word.slice(3) : word;
  if (word !== "" && !known.has(bare))
    parts.problem(
      "unknown_kind",
      `description ${JSON.stringify(word)} of a review is none we know`,
      event,
    );
  return { subject: subjects.get(bare), isDenied };
}

/**
 * What became of the referee's decision. The provider tells what is right now, not what was decided on the pitch: that is
 * known by whether the goal, penalty or card was told before the review began. Of a goal denied it always was.
 */
function verdictOf(
  event: TimelineEvent,
  isDenied: boolean,
  subject: Subject | undefined,
  about: TimelineEvent | undefined,
  start: TimelineEvent | undefined,
): BodyOf<"var_decision">["verdict"] {
  const stated = verdicts.get(event.decision ?? "") ?? verdicts.get(event.description ?? "");
  if (stated !== undefined) return stated;
  if (subject === "goal") return isDenied ? "overturned" : "upheld";
  if (subject === "identity") return isDenied ? "upheld" : "overturned";
  if (subject === undefined) return isDenied ? "overturned" : "upheld";
  // Ids grow with time: a larger one was entered when the review had begun.
  const wasGiven =
    about !== undefined && (start === undefined || Number(about.id) < Number(start.id));
  const isRed = subject !== "card" || about?.type !== "yellow_card";
  return (wasGiven && isRed) === isDenied ? "overturned" : "upheld";
}
