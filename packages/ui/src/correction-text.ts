import {
  type Entry,
  type EventBody,
  type MatchRules,
  minuteLabel,
  type PlayerRef,
  type Revision,
} from "@touchline/football";
import { reasonText } from "./news-text.ts";

/** What happened to an event after it was first said, in one sentence. */
export interface Correction {
  readonly text: string;
  /** Epoch ms. */
  readonly decidedAt: number;
}

/** The corrections of an event, oldest first; none for one that stands as first said. */
export function correctionsOf(entry: Entry, rules: MatchRules): readonly Correction[] {
  const revisions: readonly Revision[] = [...entry.history, entry];
  const corrections: Correction[] = [];
  for (const [index, revision] of revisions.entries()) {
    const before = revisions[index - 1];
    const text = before && correction(before, revision, rules);
    if (text !== undefined) corrections.push({ text, decidedAt: revision.decidedAt });
  }
  return corrections;
}

function correction(before: Revision, after: Revision, rules: MatchRules): string | undefined {
  switch (after.op) {
    case "assert":
    case "confirm":
      return undefined;
    case "retract":
      return `${takenBack(before.body)}: ${reasonText[after.reason ?? "other"]}`;
    case "restore":
      return "Given after all";
    case "amend":
      return amendment(before, after, rules);
  }
}

const takenBack = (body: EventBody) => (body.kind === "goal" ? "Ruled out" : "Taken back");

function amendment(before: Revision, after: Revision, rules: MatchRules): string | undefined {
  const [was, is] = [playerOf(before.body), playerOf(after.body)];
  // A scorer named for the first time is news, not a correction.
  if (was !== undefined && is !== undefined && was.name !== is.name)
    return `Corrected: was ${was.name}`;
  if (sideOf(before.body) !== sideOf(after.body)) return "Corrected: was the other team’s";
  const [wasAt, isAt] = [minuteLabel(before.at, rules), minuteLabel(after.at, rules)];
  return wasAt === isAt ? undefined : `Minute corrected: was ${wasAt}′`;
}

function playerOf(body: EventBody): PlayerRef | undefined {
  if ("scorer" in body) return body.scorer;
  if ("player" in body) return body.player;
  if ("taker" in body) return body.taker;
  return "on" in body ? body.on : undefined;
}

const sideOf = (body: EventBody) => ("side" in body ? body.side : undefined);
