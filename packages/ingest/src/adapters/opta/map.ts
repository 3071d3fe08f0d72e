import {
  compareMatchTime,
  type Competition,
  cupRules,
  leagueRules,
  type MatchTime,
  type Team,
} from "@touchline/football";
import {
  type Mapped,
  type MappedMatch,
  type Problem,
  problemWith,
  type ReportDraft,
} from "../../adapter.ts";
import { coverageBegins, phaseEnds, phaseStarts } from "../../recorded-phases.ts";
import { printable, teamNamed } from "../../team-names.ts";
import { fateOf, resultOf } from "./fate.ts";
import { happeningsOf } from "./happenings.ts";
import { type Moments, momentsOf } from "./moments.ts";
import type { Part } from "./part.ts";
import { matchesIn } from "./parts.ts";
import type { Payload } from "./payload.ts";
import { rowsOf } from "./rows.ts";
import { endsMatchTooSoon, missingGoals } from "./score.ts";
import { substitutionsOf } from "./substitutions.ts";
import { type Telling, tellingOf } from "./telling.ts";

/** The matches of a payload as reports in match order. Pure: the same documents give the same reports. */
export function map(payload: Payload): Mapped {
  const problems: Problem[] = [];
  const competitions: Competition[] = [];
  const matches = matchesIn(payload, problems).flatMap((part): readonly MappedMatch[] => {
    const [home, away] = [teamOf(part, "home"), teamOf(part, "away")];
    const refuse = (why: string): readonly MappedMatch[] => {
      problems.push(
        problemWith({ matchId: part.matchId, teams: part.teams }, "wrong_shape", why, part.matchId),
      );
      return [];
    };
    if (home === undefined || away === undefined || home.teamId === away.teamId)
      return refuse(
        `match ${part.matchId ?? "of no id"} does not say who plays whom: give its F7 or MA1 beside it`,
      );
    const rows = rowsOf(part, problems);
    const moments = momentsOf(
      part,
      rows.map(({ event }) => event),
    );
    if (moments === undefined)
      return refuse(`match ${part.matchId ?? "of no id"} does not say when it kicks off`);
    const competition = competitionOf(part);
    competitions.push(competition);
    const telling = tellingOf(part, rows, moments, problems);
    return [
      {
        feedMatchId: part.matchId ?? idOf(home, away, moments),
        competitionId: competition.competitionId,
        kickOffAt: moments.kickOffAt,
        drafts: draftsOf(telling, { competition, home, away }, problems),
      },
    ];
  });
  return {
    competitions: [...new Map(competitions.map((each) => [each.competitionId, each])).values()],
    matches,
    problems,
  };
}

const teamOf = ({ teams }: Part, side: "home" | "away"): Team | undefined => {
  const team = teams[side];
  return team && teamNamed(`opta-${team.id}`, team);
};

/** For a document that names no match: who plays whom on which day. */
const idOf = (home: Team, away: Team, { kickOffAt }: Moments): string =>
  `${home.teamId.slice(5)}-${away.teamId.slice(5)}-${new Date(kickOffAt).toISOString().slice(0, 10)}`;

function competitionOf({ competition, decidedIn, score }: Part): Competition {
  const { id = "unknown", name, season } = competition ?? {};
  const isCup = score?.et !== undefined || (decidedIn !== undefined && decidedIn !== "regular");
  return {
    competitionId: `opta-${id}`,
    name: printable(name ?? "") || "Unknown competition",
    ...(season && { season: printable(season) }),
    rules: isCup ? cupRules : leagueRules,
  };
}

interface Setting {
  readonly competition: Competition;
  readonly home: Team;
  readonly away: Team;
}

function draftsOf(telling: Telling, setting: Setting, problems: Problem[]): readonly ReportDraft[] {
  const { moments } = telling;
  const happened = onceEach(
    [...happeningsOf(telling), ...substitutionsOf(telling)],
    telling,
    problems,
  );
  const ended = new Map([...moments.periods].filter(([phase]) => moments.ended.has(phase)));
  const goals = [...happened, ...missingGoals(happened, telling, problems)];
  const drafts = [
    ...beforeKickOff(telling, setting),
    ...phaseStarts(moments.periods),
    ...goals,
    ...phaseEnds(ended).filter(({ at }) => !endsMatchTooSoon(at, goals, moments)),
    ...fateOf(telling),
    ...resultOf(telling),
  ];
  return drafts
    .toSorted((a, b) => compareMatchTime(a.at, b.at))
    .map((draft) => ({ ...draft, occurredAt: draft.occurredAt ?? moments.wallOf(draft.at) }))
    .toSorted((a, b) => (a.saidAt ?? a.occurredAt) - (b.saidAt ?? b.occurredAt));
}

/** What is said twice is said once: both teams' rows announce the same stoppage time. */
function onceEach(
  drafts: readonly ReportDraft[],
  { part }: Telling,
  problems: Problem[],
): readonly ReportDraft[] {
  const seen = new Map<string, ReportDraft>();
  return drafts.filter((draft) => {
    const key = `${draft.sourceRef} ${draft.op}`;
    const before = seen.get(key);
    if (before === undefined) {
      seen.set(key, draft);
      return true;
    }
    if (JSON.stringify(before.body) !== JSON.stringify(draft.body))
      problems.push(
        problemWith(
          draft,
          "duplicate",
          `${draft.sourceRef} is told twice, differently`,
          part.matchId,
        ),
      );
    return false;
  });
}

const beforeMatch: MatchTime = { phase: "pre", elapsedMs: 0 };

function beforeKickOff(
  telling: Telling,
  { competition, home, away }: Setting,
): readonly ReportDraft[] {
  const { part, moments, lineups } = telling;
  const { competitionId, name } = competition;
  const { venue, round } = part;
  const fixture: ReportDraft = {
    sourceRef: "fixture",
    op: "assert",
    at: beforeMatch,
    body: {
      kind: "fixture_set",
      competition: { competitionId, name },
      rules: moments.rules,
      home,
      away,
      kickOffAt: moments.kickOffAt,
      ...(venue && { venue }),
      ...(round && { round }),
    },
  };
  const officials = part.officials.map(({ id, role, name: official }): ReportDraft => ({
    sourceRef: `official-${id}`,
    op: "assert",
    at: beforeMatch,
    body: { kind: "official_set", role, name: official },
  }));
  const lineup = (["home", "away"] as const).flatMap((side): readonly ReportDraft[] => {
    const given = lineups[side];
    const body = given && { kind: "lineup_set" as const, side, lineup: given };
    return body ? [{ sourceRef: `lineup-${side}`, op: "assert", at: beforeMatch, body }] : [];
  });
  const isWatched = moments.periods.size > 0;
  return [
    fixture,
    ...lineup,
    ...onceEachOfficial(officials),
    ...(isWatched ? [coverageBegins] : []),
  ];
}

const onceEachOfficial = (drafts: readonly ReportDraft[]): readonly ReportDraft[] => [
  ...new Map(drafts.map((draft) => [draft.sourceRef, draft])).values(),
];
