import {
  compareMatchTime,
  leagueRules,
  type MatchRules,
  type MatchTime,
  nominalMinutes,
  type Score,
} from "@touchline/football";
import { type Problem, problemWith, type ReportDraft } from "../../adapter.ts";
import { namelessGoals } from "../../nameless-goals.ts";
import {
  coverageBegins,
  type Periods,
  phaseEnds,
  phaseStarts,
  type TimedPhase,
  timedPhases,
  wallClock,
} from "../../recorded-phases.ts";
import { printable } from "../../team-names.ts";
import { childAt, childrenNamed, textAt, type XmlElement } from "../../xml.ts";
import { matchTimeOf } from "./clock.ts";
import type { MatchDocuments } from "./documents.ts";
import { eventsIn, eventsInLineups } from "./events.ts";
import type { Setting } from "./map.ts";
import { scorersIn } from "./scorers.ts";
import { lineupIn, sides, teamElement } from "./sides.ts";
import { statsIn } from "./stats.ts";
import { type Status, statuses } from "./status.ts";

/** All that the documents of a match say, in the order it was played. */
export function draftsOf(setting: Setting, problems: Problem[]): readonly ReportDraft[] {
  const { documents } = setting;
  const status = statusOf(documents, problems);
  const told = toldIn(documents, problems);
  const { periods, ended, rules } = phasesOf(status, told, documents);
  const goals = [...told, ...missingGoals(told, periods, documents, problems)];
  const latest = [...periods].at(-1);
  const now: MatchTime =
    status.isOver || latest === undefined
      ? { phase: latest === undefined ? "pre" : "post", elapsedMs: 0 }
      : { phase: latest[0], elapsedMs: latest[1] };
  const drafts = [
    ...beforeKickOff(setting, rules, periods),
    ...phaseStarts(periods),
    ...goals,
    ...statsIn(documents, latest === undefined ? now : { phase: latest[0], elapsedMs: latest[1] }),
    ...phaseEnds(ended),
    ...fateOf(status, now, periods.size > 0),
    ...(status.isOver ? [resultOf(status, periods)] : []),
  ];
  const occurredAt = wallClock(setting.kickOffAt, periods);
  return drafts
    .toSorted((a, b) => compareMatchTime(a.at, b.at))
    .map((draft) => ({
      ...draft,
      occurredAt: Math.max(
        occurredAt(draft.at),
        draft.at.phase === "pre" ? -Infinity : setting.kickOffAt,
      ),
    }))
    .toSorted((a, b) => a.occurredAt - b.occurredAt);
}

function statusOf({ row, events, matchId }: MatchDocuments, problems: Problem[]): Status {
  const code = (row && textAt(row, "matchStatus")) ?? "";
  const status = statuses.get(code);
  if (status === undefined)
    problems.push(
      problemWith(
        row,
        "unknown_kind",
        `matchStatus ${JSON.stringify(code)} is none we know`,
        matchId,
      ),
    );
  const isResult =
    [row && textAt(row, "result"), events && textAt(events, "isResult")].includes("Yes") ||
    row?.name === "result";
  const comments = (row && textAt(row, "comments")) ?? "";
  return {
    ...status,
    ...(isResult && { isOver: true }),
    // A list says FT also of a match that went on; its comment says how it ended.
    ...(/extra time/i.test(comments) && { last: "et2" as const }),
    ...(/penalt|shoot-?out/i.test(comments) && { last: "pens" as const }),
  };
}

/** Match events where there are some, else what the line-ups tell, and of the goals else what a list's scorers tell. */
function toldIn(documents: MatchDocuments, problems: Problem[]): readonly ReportDraft[] {
  const events = eventsIn(documents, problems);
  if (documents.events !== undefined) return events;
  const inLineups = eventsInLineups(documents, problems);
  const scorers = scorersIn(documents);
  return documents.lineups === undefined ? scorers : inLineups;
}

interface Phases {
  readonly periods: Periods;
  readonly ended: Periods;
  readonly rules: MatchRules;
}

const minuteMs = 60_000;

function phasesOf(
  status: Status,
  told: readonly ReportDraft[],
  { events }: MatchDocuments,
): Phases {
  const clocks = childrenNamed(events && childAt(events, "events"), "event").flatMap(
    (row) =>
      matchTimeOf({
        eventTime: textAt(row, "eventTime"),
        normalTime: textAt(row, "normalTime"),
        addedTime: textAt(row, "addedTime"),
      }) ?? [],
  );
  // After ninety minutes the clock's last row is at 90:01, in extra time only where more than ninety are played.
  const isLong = Number(events && textAt(events, "matchMinutes")) > 90;
  const clock = clocks.filter(({ phase }) => isLong || phase === "h1" || phase === "h2");
  const moments = [...clock, ...told.map(({ at }) => at)];
  const seen = new Set<TimedPhase>(
    timedPhases.filter((phase) => moments.some((at) => at.phase === phase)),
  );
  if (status.last) seen.add(status.last);
  if (status.isOver) seen.add("h2");
  const latest = timedPhases.findLastIndex((phase) => seen.has(phase));
  const hadExtraTime = seen.has("et1") || seen.has("et2");
  const begun = timedPhases.filter(
    (phase, index) =>
      index <= latest && (seen.has(phase) || phase === "h1" || phase === "h2" || hadExtraTime),
  );
  const rules: MatchRules = {
    ...leagueRules,
    extraTime: hadExtraTime || status.awaits === "et1",
    shootOut: seen.has("pens") || status.awaits === "pens",
  };
  const isEnded = (phase: TimedPhase) =>
    status.isOver === true ||
    phase !== begun.at(-1) ||
    (status.last === phase && status.ended === true);
  const periods = new Map(
    begun.map((phase) => {
      const own = moments.filter((at) => at.phase === phase).map(({ elapsedMs }) => elapsedMs);
      return [
        phase,
        Math.max(isEnded(phase) ? nominalMinutes(phase, rules) * minuteMs : 0, ...own),
      ] as const;
    }),
  );
  return { periods, ended: new Map([...periods].filter(([phase]) => isEnded(phase))), rules };
}

const beforeMatch: MatchTime = { phase: "pre", elapsedMs: 0 };

function beforeKickOff(
  { documents, teams, competition, kickOffAt }: Setting,
  rules: MatchRules,
  periods: Periods,
): readonly ReportDraft[] {
  const { row, lineups } = documents;
  const draft = (sourceRef: string, body: ReportDraft["body"]): ReportDraft => ({
    sourceRef,
    op: "assert",
    at: beforeMatch,
    body,
  });
  const [venue, round, referee] = ["venue", "round", "referee"].map((name) =>
    printable((row && textAt(row, name)) ?? ""),
  );
  const { competitionId, name } = competition;
  return [
    draft("fixture", {
      kind: "fixture_set",
      competition: { competitionId, name },
      rules,
      ...teams,
      kickOffAt,
      zone: "Europe/London",
      ...(venue && { venue }),
      ...(round && { round }),
    }),
    ...sides.flatMap((side) => {
      const lineup = lineupIn(teamElement(lineups, side));
      return lineup ? [draft(`lineup-${side}`, { kind: "lineup_set", side, lineup })] : [];
    }),
    ...(referee
      ? [draft("official-referee", { kind: "official_set", role: "referee", name: referee })]
      : []),
    ...(periods.size > 0 ? [coverageBegins] : []),
  ];
}

/** Goals the stated score counts and nothing tells. One told too much stands, and is reported. */
function missingGoals(
  told: readonly ReportDraft[],
  periods: Periods,
  documents: MatchDocuments,
  problems: Problem[],
): readonly ReportDraft[] {
  const { row, stats, matchId } = documents;
  const now = scoreIn(row, "score") ?? goalsInStats(stats);
  if (now === undefined) return [];
  const retracted = new Set(
    told.filter(({ op }) => op === "retract").map(({ sourceRef }) => sourceRef),
  );
  const standing = told.filter(({ op, sourceRef }) => op === "assert" && !retracted.has(sourceRef));
  for (const side of sides) {
    const goals = standing.filter(({ body }) => body.kind === "goal" && body.side === side).length;
    if (goals <= now[side]) continue;
    const detail = `${goals} goals of the ${side} team are told, and the score states ${now[side]}`;
    problems.push(problemWith({ now, goals }, "contradiction", detail, matchId));
  }
  const ht = scoreIn(row, "htScore");
  const h1 = periods.get("h1");
  const last = [...periods].findLast(([phase]) => phase !== "pens");
  return namelessGoals(standing, [
    ...(ht && h1 !== undefined ? [{ at: { phase: "h1", elapsedMs: h1 } as const, ...ht }] : []),
    ...(last ? [{ at: { phase: last[0], elapsedMs: last[1] }, ...now }] : []),
  ]);
}

function scoreIn(row: XmlElement | undefined, name: "score" | "htScore"): Score | undefined {
  const [home, away] = sides.map((side) => textAt(teamElement(row, side) ?? nothing, name) ?? "");
  return /^\d{1,2}$/.test(home ?? "") && /^\d{1,2}$/.test(away ?? "")
    ? { home: Number(home), away: Number(away) }
    : undefined;
}

/** The goals of the last interval: of statistics that stand by themselves. */
function goalsInStats(stats: XmlElement | undefined): Score | undefined {
  const intervals = childrenNamed(stats, "stat");
  const last = intervals
    .toSorted((a, b) => Number(a.attributes["interval"]) - Number(b.attributes["interval"]))
    .at(-1);
  const [home, away] = sides.map(
    (side) => (last && childAt(last, `${side}Team`, "goals"))?.attributes["total"] ?? "",
  );
  return /^\d{1,2}$/.test(home ?? "") && /^\d{1,2}$/.test(away ?? "")
    ? { home: Number(home), away: Number(away) }
    : undefined;
}

const nothing: XmlElement = { name: "", attributes: {}, children: [], text: "" };

function fateOf({ fate }: Status, at: MatchTime, hasBegun: boolean): readonly ReportDraft[] {
  if (fate === undefined) return [];
  const draft = (body: ReportDraft["body"]): readonly ReportDraft[] => [
    { sourceRef: "lifecycle", op: "assert", at, body },
  ];
  if (fate === "suspended")
    return draft(
      hasBegun
        ? { kind: "hold_started", hold: "suspended" }
        : { kind: "lifecycle_changed", lifecycle: "delayed" },
    );
  if (hasBegun) return draft({ kind: "lifecycle_changed", lifecycle: "abandoned" });
  return draft({ kind: "lifecycle_changed", lifecycle: fate === "postponed" ? fate : "cancelled" });
}

const resultOf = ({ isOfficial }: Status, periods: Periods): ReportDraft => ({
  sourceRef: "result",
  op: "assert",
  at: { phase: "post", elapsedMs: 0 },
  body: {
    kind: "result_set",
    result: isOfficial ? "official" : "provisional",
    decidedIn: periods.has("pens") ? "penalties" : periods.has("et1") ? "extra_time" : "regular",
  },
});
