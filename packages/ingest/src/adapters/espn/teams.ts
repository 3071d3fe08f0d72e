import type { Team } from "@touchline/football";
import { codeOr } from "../../team-names.ts";
import type { Competitor } from "./payload.ts";

/** A team as the scoreboard names it, its shirt drawn in its two colours. */
export function teamOf({ team }: Competitor): Team {
  const [primary, secondary] = [colour(team.color), colour(team.alternateColor)];
  return {
    teamId: `espn-${team.id}`,
    name: team.displayName,
    shortName: team.shortDisplayName || team.displayName,
    code: codeOr(team.abbreviation, team.displayName),
    ...(primary && secondary && { kit: { pattern: "plain" as const, primary, secondary } }),
  };
}

const colour = (hex: string | null | undefined): string | undefined =>
  /^[0-9a-f]{6}$/i.test(hex ?? "") ? `#${hex?.toLowerCase()}` : undefined;
