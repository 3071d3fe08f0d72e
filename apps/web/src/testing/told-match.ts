import {
  type EventBody,
  type FixtureSet,
  leagueRules,
  type Lineup,
  type LineupPlayer,
  type MatchEvent,
  type MatchTime,
  type Op,
  type Phase,
  type Reason,
  type Side,
  type Team,
} from "@touchline/football";

/** Sunday 13 May 2018, 15:00 in London. */
export const afternoon = Date.UTC(2018, 4, 13, 14, 0);

/** Wall minutes after kick-off at which each phase of a told match begins. */
const phaseBeginsMin: Readonly<Record<Phase, number>> = {
  pre: -60,
  h1: 0,
  ht: 47,
  h2: 62,
  await_et: 111,
  et1: 116,
  et_ht: 132,
  et2: 133,
  await_pens: 149,
  pens: 152,
  post: 170,
};

interface Telling {
  readonly home: Team;
  readonly away: Team;
  readonly matchId?: string;
  /** Of the wall clock and of the fixture: told matches are played when they are played. */
  readonly kickOffAt?: number;
  readonly fixture?: Partial<FixtureSet>;
}

interface Saying {
  readonly op?: Op;
  readonly id?: string;
  readonly reason?: Reason;
  readonly certainty?: MatchEvent["certainty"];
  /** Wall time at which it was said; default: when it happened. */
  readonly saidAt?: number;
}

/** Tells an invented match event by event; what was told becomes a match by the reducer and by nothing else. */
export class ToldMatch {
  readonly matchId: string;
  readonly events: MatchEvent[] = [];
  readonly #kickOffAt: number;
  readonly #revs = new Map<string, number>();

  constructor({ home, away, matchId, kickOffAt = afternoon, fixture = {} }: Telling) {
    this.matchId = matchId ?? `${home.teamId}-${away.teamId}`;
    this.#kickOffAt = kickOffAt;
    this.say(
      { phase: "pre", elapsedMs: 0 },
      {
        kind: "fixture_set",
        competition: { competitionId: "premier", name: "Premier Division" },
        rules: leagueRules,
        home,
        away,
        kickOffAt,
        zone: "Europe/London",
        ...fixture,
      },
    );
  }

  /** Minutes into the phase, or a full match time; then what happened. */
  say(at: MatchTime, body: EventBody, saying: Saying = {}): this {
    const eventId = saying.id ?? `${this.matchId}/${this.events.length}`;
    const rev = (this.#revs.get(eventId) ?? 0) + 1;
    this.#revs.set(eventId, rev);
    const happenedAt = this.wall(at);
    this.events.push({
      matchId: this.matchId,
      seq: this.events.length + 1,
      eventId,
      rev,
      op: saying.op ?? "assert",
      certainty: saying.certainty ?? "confirmed",
      at,
      body,
      occurredAt: happenedAt,
      observedAt: happenedAt + 800,
      decidedAt: saying.saidAt ?? happenedAt + 900,
      source: { feedId: "scout", kind: "scout" },
      basis: { partition: 0, offset: this.events.length },
      ...(saying.reason && { reason: saying.reason }),
    });
    return this;
  }

  /** Wall time of a moment of the match. */
  wall({ phase, elapsedMs }: MatchTime): number {
    return this.#kickOffAt + phaseBeginsMin[phase] * 60_000 + elapsedMs;
  }

  kickOff(): this {
    return this.begin("h1");
  }

  begin(phase: Phase): this {
    return this.say({ phase, elapsedMs: 0 }, { kind: "phase_started", phase });
  }

  end(phase: Phase, minutes: number): this {
    return this.say(minute(phase, minutes), { kind: "phase_ended", phase });
  }

  goal(
    at: MatchTime,
    side: Side,
    scorer: string,
    more: Partial<Extract<EventBody, { kind: "goal" }>> & Saying = {},
  ): this {
    const { op, id, reason, certainty, saidAt, ...body } = more;
    return this.say(
      at,
      { kind: "goal", side, method: "open_play", scorer: { name: scorer }, ...body },
      {
        ...(op && { op }),
        ...(id && { id }),
        ...(reason && { reason }),
        ...(certainty && { certainty }),
        ...(saidAt && { saidAt }),
      },
    );
  }

  card(
    at: MatchTime,
    side: Side,
    player: string,
    card: "yellow" | "second_yellow" | "red" = "yellow",
  ): this {
    return this.say(at, { kind: "card", side, card, player: { name: player } });
  }

  substitution(at: MatchTime, side: Side, off: string, on: string): this {
    return this.say(at, { kind: "substitution", side, off: { name: off }, on: { name: on } });
  }

  lineup(side: Side, lineup: Lineup): this {
    return this.say({ phase: "pre", elapsedMs: 0 }, { kind: "lineup_set", side, lineup });
  }
}

/** A moment of a phase, in minutes since it began: minute("h2", 12.5). */
export const minute = (phase: Phase, minutes: number): MatchTime => ({
  phase,
  elapsedMs: Math.round(minutes * 60_000),
});

/** Eleven of a 4-2-3-1 and seven on the bench, from eighteen names, goalkeeper first. */
export function elevenOf(names: readonly string[], coach: string): Lineup {
  const shirts = [1, 2, 5, 6, 3, 4, 8, 7, 10, 11, 9, 12, 13, 14, 16, 17, 19, 20];
  const lines: readonly LineupPlayer["line"][] = [
    "goalkeeper",
    ...Array<"defender">(4).fill("defender"),
    ...Array<"midfielder">(5).fill("midfielder"),
    "forward",
  ];
  const ys = [50, 90, 62, 38, 10, 40, 60, 88, 50, 12, 50];
  const xs = [5, 35, 28, 28, 35, 45, 45, 62, 60, 62, 72];
  const players = names.map((name, index): LineupPlayer => {
    const line = lines[index];
    const [x, y] = [xs[index], ys[index]];
    return {
      name,
      shirt: shirts[index] ?? index + 1,
      ...(line && { line }),
      ...(x !== undefined && y !== undefined && { x, y }),
      ...(index === 2 && { captain: true }),
    };
  });
  return { formation: "4-2-3-1", starters: players.slice(0, 11), bench: players.slice(11), coach };
}
