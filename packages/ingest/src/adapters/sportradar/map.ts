import type { Mapped, MappedMatch, Problem } from "../../adapter.ts";
import { type MatchSaid, matchesIn } from "./documents.ts";
import { partialDraftsOf } from "./partial.ts";
import { checks, type Payload, type TimelineEvent } from "./payload.ts";
import { type Fixture, fixtureOf } from "./sport-event.ts";
import { standingOf } from "./standing.ts";
import { wholeDraftsOf } from "./whole.ts";

/** One document of the API, or one message of its stream, as reports. Pure: the same payload gives the same reports. */
export function map(payload: Payload): Mapped {
  const problems: Problem[] = [];
  const matches = matchesIn(payload, problems).flatMap((said) => mapped(said) ?? []);
  const competitions = new Map(
    matches.map(({ fixture: { competition } }) => [competition.competitionId, competition]),
  );
  return {
    competitions: [...competitions.values()],
    matches: matches.map(({ match }) => match),
    problems,
  };
}

function mapped(said: MatchSaid): { match: MappedMatch; fixture: Fixture } | undefined {
  const fixture = fixtureOf(said);
  if (fixture === undefined) return undefined;
  const standing = standingOf(said.status, Boolean(said.sportEvent.replaced_by), said.parts);
  const reading = { said, fixture, standing, events: eventsIn(said) };
  const drafts = said.isPartial ? partialDraftsOf(reading) : wholeDraftsOf(reading);
  const match = {
    feedMatchId: said.feedMatchId,
    competitionId: fixture.competition.competitionId,
    kickOffAt: fixture.kickOffAt,
    drafts,
    ...(said.isPartial && { isPartial: true }),
  };
  return { match, fixture };
}

/** The readable events, each once: of two with the same id the later one is its correction. */
function eventsIn({ timeline, parts }: MatchSaid): readonly TimelineEvent[] {
  const read = parts.many(checks.timelineEvent, timeline, "timeline");
  const newest = new Map(read.map((event) => [String(event.id), event]));
  return read.filter((event) => {
    if (newest.get(String(event.id)) !== event) return false;
    if (!Number.isNaN(Date.parse(event.time))) return true;
    parts.problem("wrong_shape", `time ${event.time} of ${event.id} is no moment in time`, event);
    return false;
  });
}
