import type { MatchRules, Team } from "@touchline/football";
import type { ReportDraft } from "../../adapter.ts";
import { assertion } from "../../assertion.ts";
import { codeOfName } from "../../team-names.ts";
import type { FixtureRow, TeamRow } from "./payload.ts";
import { competitionIdOf } from "./told.ts";

const beforeMatch = { phase: "pre", elapsedMs: 0 } as const;

/** What is known before the first whistle: who plays, by which rules, who referees, and that we are watching. */
export function beforeKickOff(
  row: FixtureRow,
  rules: MatchRules,
  lineups: readonly ReportDraft[],
): readonly ReportDraft[] {
  const { fixture, league, teams } = row;
  const venue = fixture.venue?.name ?? "";
  // "A. Referee, Country": the country is left out.
  const referee = (fixture.referee ?? "").split(",")[0]?.trim() ?? "";
  const isToCome = ["TBD", "NS", "PST", "CANC"].includes(fixture.status.short);
  return [
    assertion("fixture", beforeMatch, {
      kind: "fixture_set",
      competition: { competitionId: competitionIdOf(row), name: league.name },
      rules,
      home: teamOf(teams.home),
      away: teamOf(teams.away),
      kickOffAt: fixture.timestamp * 1000,
      ...(venue !== "" && { venue }),
      ...(league.round && { round: league.round }),
    }),
    ...lineups,
    ...(referee === ""
      ? []
      : [
          assertion("referee", beforeMatch, {
            kind: "official_set",
            role: "referee",
            name: referee,
          }),
        ]),
    assertion("coverage", beforeMatch, {
      kind: "coverage_set",
      coverage: isToCome ? "scheduled" : "live",
    }),
  ];
}

const teamOf = ({ id, name }: TeamRow): Team => ({
  teamId: `api-football-${id}`,
  name,
  shortName: name,
  code: codeOfName(name),
});
