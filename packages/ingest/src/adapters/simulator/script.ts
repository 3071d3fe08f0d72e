import {
  type EventBody,
  type MatchRules,
  type MatchTime,
  type Phase,
  type Reason,
  type Side,
} from "@touchline/football";
import type { ReportDraft } from "../../adapter.ts";
import type { Dice } from "./dice.ts";
import type { Squad } from "./squad.ts";

/** A thing that was said, so that it can be corrected or taken back. */
export interface Said {
  readonly sourceRef: string;
  readonly at: MatchTime;
  readonly body: EventBody;
  readonly occurredAt: number;
}

interface Saying {
  /** Milliseconds after it happened. Default 0. */
  readonly afterMs?: number;
  readonly certainty?: "pending";
  readonly relatesTo?: readonly Said[];
}

/** A match while it is being invented: where it stands, and all that was said of it so far. */
export class Script {
  readonly dice: Dice;
  readonly home: Squad;
  readonly away: Squad;
  readonly rules: MatchRules;
  readonly drafts: ReportDraft[] = [];
  readonly score: { home: number; away: number } = { home: 0, away: 0 };
  phase: Phase = "pre";
  /** Epoch ms at which the phase began, and play lost to stops of the clock since. */
  #phaseBeganAt: number;
  #heldMs = 0;
  readonly #counts = new Map<string, number>();

  constructor(dice: Dice, home: Squad, away: Squad, rules: MatchRules, announcedAt: number) {
    this.dice = dice;
    this.home = home;
    this.away = away;
    this.rules = rules;
    this.#phaseBeganAt = announcedAt;
  }

  squad(side: Side): Squad {
    return this[side];
  }

  isLevel(): boolean {
    return this.score.home === this.score.away;
  }

  /** Goes into a phase at a wall time. */
  enter(phase: Phase, at: number): void {
    this.phase = phase;
    this.#phaseBeganAt = at;
    this.#heldMs = 0;
  }

  /** The clock stood still for so long. */
  hold(ms: number): void {
    this.#heldMs += ms;
  }

  wallTime(elapsedMs: number): number {
    return this.#phaseBeganAt + Math.round(elapsedMs) + this.#heldMs;
  }

  /** Says that something happened `elapsedMs` into the phase. */
  assert(kind: string, elapsedMs: number, body: EventBody, saying: Saying = {}): Said {
    const nth = (this.#counts.get(kind) ?? 0) + 1;
    this.#counts.set(kind, nth);
    const at = { phase: this.phase, elapsedMs: Math.max(0, Math.round(elapsedMs)) };
    const said = { sourceRef: `${kind}-${nth}`, at, body, occurredAt: this.wallTime(elapsedMs) };
    this.#push(said, "assert", saying);
    return said;
  }

  confirm(said: Said, afterMs: number): void {
    this.#push(said, "confirm", { afterMs });
  }

  amend(said: Said, body: EventBody, reason: Reason, afterMs: number): void {
    this.#push({ ...said, body }, "amend", { afterMs }, reason);
  }

  retract(said: Said, reason: Reason, afterMs: number): void {
    this.#push(said, "retract", { afterMs }, reason);
  }

  #push(said: Said, op: ReportDraft["op"], saying: Saying, reason?: Reason): void {
    const { afterMs = 0, certainty, relatesTo } = saying;
    this.drafts.push({
      ...said,
      op,
      saidAt: said.occurredAt + Math.round(afterMs),
      ...(certainty && { certainty }),
      ...(reason && { reason }),
      ...(relatesTo && { relatesToRefs: relatesTo.map(({ sourceRef }) => sourceRef) }),
    });
  }
}
