import type { BodyOf, Line, Lineup, Side } from "@touchline/football";
import type { TimedPhase } from "../../recorded-phases.ts";
import type { OptaEvent } from "./event.ts";

/** A team as a document names it. */
export interface PartTeam {
  readonly id: string;
  readonly name?: string | undefined;
  readonly shortName?: string | undefined;
  readonly code?: string | undefined;
}

export interface Person {
  readonly name: string;
  readonly shirt?: number | undefined;
  readonly line?: Line | undefined;
}

export interface Goals {
  readonly home: number;
  readonly away: number;
}

/** The score as a document states it, each with all goals so far; the kicks of a shoot-out apart. */
export interface StatedScore {
  readonly ht?: Goals | undefined;
  readonly ft?: Goals | undefined;
  readonly et?: Goals | undefined;
  readonly now?: Goals | undefined;
  readonly pens?: Goals | undefined;
}

/** What became of a match that is not simply to be played, on, or over. */
export type Fate = "postponed" | "cancelled" | "abandoned" | "suspended" | "awarded";

/** What one document says of one match. Several make a whole: see {@link joined}. */
export interface Part {
  readonly matchId?: string | undefined;
  readonly competition?:
    | {
        readonly id: string;
        readonly name?: string | undefined;
        readonly season?: string | undefined;
      }
    | undefined;
  readonly kickOffAt?: number | undefined;
  readonly venue?: string | undefined;
  readonly round?: string | undefined;
  readonly halfMinutes?: number | undefined;
  readonly teams: Partial<Record<Side, PartTeam>>;
  readonly people: ReadonlyMap<string, Person>;
  readonly lineups: Partial<Record<Side, Lineup>>;
  readonly officials: readonly {
    readonly id: string;
    readonly role: BodyOf<"official_set">["role"];
    readonly name: string;
  }[];
  readonly score?: StatedScore | undefined;
  readonly fate?: Fate | undefined;
  readonly isOver?: boolean | undefined;
  readonly decidedIn?: BodyOf<"result_set">["decidedIn"] | undefined;
  /** The period the match is in, by the provider's number. */
  readonly periodId?: number | undefined;
  /** When each phase began and ended, epoch ms. */
  readonly times: ReadonlyMap<
    TimedPhase,
    { readonly startAt?: number | undefined; readonly endAt?: number | undefined }
  >;
  /** Rows of the event list. */
  readonly events: readonly OptaEvent[];
  /** Goals, cards and substitutions of a summary, as rows of the same kind. */
  readonly summary: readonly OptaEvent[];
}

/** What documents of one match say together: of what two say, the earlier in the list counts. */
export function joined(parts: readonly Part[]): Part {
  const first = <K extends keyof Part>(key: K): Part[K] | undefined =>
    parts.find((part) => part[key] !== undefined)?.[key];
  const teamOf = (side: Side) => {
    const teams = parts.flatMap((part) => part.teams[side] ?? []);
    const [team] = teams;
    return (
      team && {
        id: team.id,
        name: teams.find(({ name }) => name)?.name,
        shortName: teams.find(({ shortName }) => shortName)?.shortName,
        code: teams.find(({ code }) => code)?.code,
      }
    );
  };
  const [home, away] = [teamOf("home"), teamOf("away")];
  const people = parts.toReversed().flatMap((part) => [...part.people]);
  return {
    matchId: first("matchId"),
    competition: first("competition"),
    kickOffAt: first("kickOffAt"),
    venue: first("venue"),
    round: first("round"),
    halfMinutes: first("halfMinutes"),
    teams: { ...(home && { home }), ...(away && { away }) },
    people: new Map(people),
    lineups: parts.reduce<Part["lineups"]>((all, { lineups }) => ({ ...lineups, ...all }), {}),
    officials: parts.find(({ officials }) => officials.length > 0)?.officials ?? [],
    score: first("score"),
    fate: first("fate"),
    isOver: parts.some(({ isOver }) => isOver === true),
    decidedIn: first("decidedIn"),
    periodId: first("periodId"),
    times: new Map(parts.toReversed().flatMap((part) => [...part.times])),
    events: parts.flatMap(({ events }) => events),
    summary: parts.find(({ summary }) => summary.length > 0)?.summary ?? [],
  };
}
