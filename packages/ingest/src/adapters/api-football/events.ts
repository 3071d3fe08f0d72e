import { type Problem, problemWith } from "../../adapter.ts";
import { readableRows } from "../../readable-rows.ts";
import { isCard } from "./cards.ts";
import { isGoal } from "./goals.ts";
import { eventRow, type EventRow, type FixtureRow } from "./payload.ts";
import { isMissedPenalty } from "./penalties.ts";
import { isSubstitution } from "./substitutions.ts";
import { minuteOf, sideOf } from "./told.ts";
import { isDecision } from "./var.ts";

const isKnown = (row: EventRow): boolean =>
  isGoal(row) || isMissedPenalty(row) || isCard(row) || isSubstitution(row) || isDecision(row);

/** The events that can be read, in the order of their minutes. Every other is a problem of its own. */
export function eventsIn(row: FixtureRow, problems: Problem[]): readonly EventRow[] {
  const feedMatchId = String(row.fixture.id);
  const origin = { list: "events", feedMatchId, problems };
  return readableRows(row.events, eventRow, origin)
    .filter((event) => {
      const name = `${event.type} ${JSON.stringify(event.detail ?? null)}`;
      if (!isKnown(event)) {
        const detail = `${name} is no kind of event we know`;
        problems.push(problemWith(event, "unknown_kind", detail, feedMatchId));
        return false;
      }
      if (sideOf(event.team, row) !== undefined) return true;
      const detail = `${name} is of team ${event.team.id}, which does not play`;
      problems.push(problemWith(event, "wrong_shape", detail, feedMatchId));
      return false;
    })
    .toSorted((a, b) => a.time.elapsed - b.time.elapsed || minuteOf(a) - minuteOf(b));
}
