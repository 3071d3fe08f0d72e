import { createHash } from "node:crypto";
import type { Competition, SourceKind } from "@touchline/football";
import type { Adapter, Mapped, MappedMatch, Problem } from "./adapter.ts";

/** Recorded or invented matches, ready to be played against the clock. */
export interface Programme {
  /** What is being played: a newer run of the same programme takes an older one's place on the board. */
  readonly programmeId: string;
  readonly adapter: string;
  readonly sourceKind: SourceKind;
  /** In the order of kick-off. */
  readonly matches: readonly ScheduledMatch[];
  readonly competitions: readonly Competition[];
  readonly problems: readonly Problem[];
  /** The moment of the recording a run begins at, epoch ms; what came before is handed over at once. */
  readonly beginsAt: number;
  /** The same for the same matches: a run is only gone on with when this has not changed. */
  readonly digest: string;
}

/** A match of a programme and by how much it is moved forward, so that a viewer does not wait days for it. */
export interface ScheduledMatch extends MappedMatch {
  readonly shiftMs: number;
}

/** Where in the recording a run begins: a minute before the first kick-off, or a little before most of the goals. */
export type Beginning = "kick-off" | "lively";

export interface ProgrammeOptions {
  readonly programmeId: string;
  readonly beginning: Beginning;
}

const minuteMs = 60_000;
/** What is left of a stretch in which no match is on. */
const idleMs = 5 * minuteMs;
const beforeKickOffMs = minuteMs;
/** The stretch that is searched for goals, and how long before it a lively run begins. */
const livelyMs = 10 * minuteMs;
const beforeLivelyMs = 2 * minuteMs;

/** Plans what was mapped. Pure. */
export function programmeOf(
  adapter: Pick<Adapter, "name" | "sourceKind">,
  mapped: Mapped,
  { programmeId, beginning }: ProgrammeOptions,
): Programme {
  const matches = withoutIdleTime(mapped.matches.toSorted((a, b) => a.kickOffAt - b.kickOffAt));
  return {
    programmeId,
    adapter: adapter.name,
    sourceKind: adapter.sourceKind,
    matches,
    competitions: mapped.competitions,
    problems: mapped.problems,
    beginsAt: beginning === "lively" ? livelyMoment(matches) : firstKickOff(matches),
    digest: createHash("sha256")
      .update(JSON.stringify([matches, beginning]))
      .digest("hex")
      .slice(0, 16),
  };
}

/** Matches that overlapped stay as they were to each other; where none was on, five minutes are left. */
function withoutIdleTime(matches: readonly MappedMatch[]): readonly ScheduledMatch[] {
  let [shiftMs, lastEndAt] = [0, Number.POSITIVE_INFINITY];
  return matches.map((match) => {
    const idle = match.kickOffAt - lastEndAt;
    if (idle > idleMs) shiftMs += idle - idleMs;
    const endAt = match.drafts.at(-1)?.occurredAt ?? match.kickOffAt;
    lastEndAt = Number.isFinite(lastEndAt) ? Math.max(lastEndAt, endAt) : endAt;
    return { ...match, shiftMs };
  });
}

const firstKickOff = ([first]: readonly ScheduledMatch[]): number =>
  (first?.kickOffAt ?? 0) - beforeKickOffMs;

/** A little before the ten minutes in which most goals fell, over all matches. */
function livelyMoment(matches: readonly ScheduledMatch[]): number {
  const goalsAt = matches.flatMap(({ drafts, shiftMs }) =>
    drafts.flatMap(({ body, occurredAt }) =>
      body.kind === "goal" && occurredAt !== undefined ? [occurredAt - shiftMs] : [],
    ),
  );
  const goalsFrom = (from: number) =>
    goalsAt.filter((at) => at >= from && at < from + livelyMs).length;
  const [best] = goalsAt.toSorted((a, b) => goalsFrom(b) - goalsFrom(a) || a - b);
  return best === undefined
    ? firstKickOff(matches)
    : Math.max(firstKickOff(matches), best - beforeLivelyMs);
}
