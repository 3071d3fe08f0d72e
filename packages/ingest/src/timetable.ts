import type { EventBody, Replay, Report } from "@touchline/football";
import type { Programme, ScheduledMatch } from "./programme.ts";
import { reportsOf } from "./reports.ts";

/** One going-through of a programme. Everything else follows from it. */
export interface Run {
  readonly runId: string;
  /** Epoch ms. */
  readonly startedAt: number;
  /** Match milliseconds in a wall millisecond. */
  readonly rate: number;
}

/** A report and the wall time it is to be made at. */
export interface DueReport {
  readonly dueAt: number;
  readonly report: Report;
}

/**
 * Every report of a run with its time, in the order to be made. Pure: whoever computes it again, after however many
 * crashes, gets the same reports with the same ids at the same times.
 *
 * The fixtures and all that lies before the run's beginning are due at its start, in match order: history, handed over at
 * once. Their `occurredAt` lies in the past, so that every clock runs right from the first moment.
 */
export function timetable(programme: Programme, feedId: string, run: Run): readonly DueReport[] {
  const source = { feedId, kind: programme.sourceKind };
  const reports = programme.matches.flatMap((match) =>
    reportsOf(replayed(match, programme, run), {
      source,
      matchId: `${run.runId}-${match.feedMatchId}`,
      observedAt: (saidAt) => Math.max(run.startedAt, saidAt),
    }),
  );
  // Sorting is stable: what is due in the same millisecond stays in match order.
  return reports
    .map((report) => ({ dueAt: report.observedAt, report }))
    .toSorted((a, b) => a.dueAt - b.dueAt);
}

/** The match as this run plays it: in its own wall time, and its fixture says that it is a replay. */
function replayed(match: ScheduledMatch, programme: Programme, run: Run): ScheduledMatch {
  /** Wall time in this run of a moment of the recording. */
  const replayedAt = (recordedAt: number): number =>
    Math.round(run.startedAt + (recordedAt - match.shiftMs - programme.beginsAt) / run.rate);
  const replay: Replay = {
    runId: run.runId,
    programmeId: programme.programmeId,
    rate: run.rate,
    kickOffReplayedAt: replayedAt(match.kickOffAt),
    ...(programme.sourceKind === "simulation" && { invented: true }),
  };
  const drafts = match.drafts.map((draft) => {
    const occurredAt = replayedAt(draft.occurredAt ?? match.kickOffAt);
    // Fixtures of matches to come are known when the run begins.
    const isKnown = draft.at.phase === "pre" && occurredAt > run.startedAt;
    return {
      ...draft,
      body: withReplay(draft.body, replay),
      occurredAt: isKnown ? run.startedAt : occurredAt,
      ...(draft.saidAt !== undefined && { saidAt: replayedAt(draft.saidAt) }),
    };
  });
  return { ...match, drafts };
}

const withReplay = (body: EventBody, replay: Replay): EventBody =>
  body.kind === "fixture_set" ? { ...body, replay } : body;
