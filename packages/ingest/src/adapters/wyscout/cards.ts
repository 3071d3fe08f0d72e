import type { CardColour, MatchRules, MatchTime } from "@touchline/football";
import { type Problem, problemWith, type ReportDraft } from "../../adapter.ts";
import { type BallEvent, hasTag, type MatchRow, numberIn, type Person, tag } from "./payload.ts";
import { matchTimeOf, minuteSpan, phaseOfMinute } from "./periods.ts";
import type { Periods } from "../../recorded-phases.ts";
import type { Squad, Squads } from "./squads.ts";

export interface CardContext {
  readonly row: MatchRow;
  readonly rules: MatchRules;
  readonly squads: Squads;
  readonly periods: Periods;
  /** In match order. */
  readonly events: readonly BallEvent[];
  readonly problems: Problem[];
}

/**
 * The cards of a match. The event's time is the truth: the minute in the matches file is up to three off. A card that only
 * the matches file knows is taken from there.
 */
export function cardsOf(context: CardContext): readonly ReportDraft[] {
  const shown = shownInEvents(context);
  const listed = [context.squads.home, context.squads.away].flatMap((squad) =>
    [...squad.lineup, ...squad.bench].flatMap((person) =>
      listedOnly(person, shown).map((card) => draftOf({ ...card, squad, person }, context)),
    ),
  );
  return [...shown.map(({ draft }) => draft), ...listed];
}

interface ShownCard {
  readonly playerId: number;
  readonly colour: CardColour;
  readonly event: BallEvent;
  readonly draft: ReportDraft;
}

/** One card can be tagged on two events of the same moment. */
const isEchoOf = (card: ShownCard, colour: CardColour, event: BallEvent): boolean =>
  card.colour === colour &&
  card.event.matchPeriod === event.matchPeriod &&
  event.eventSec - card.event.eventSec < echoSecondsMax;

const echoSecondsMax = 10;

function shownInEvents(context: CardContext): readonly ShownCard[] {
  const shown: ShownCard[] = [];
  for (const event of context.events) {
    const side = context.squads.sideOf(event.teamId);
    const tagged = colourOf(event);
    if (side === undefined || tagged === undefined) continue;
    const before = shown.filter((card) => card.playerId === event.playerId && event.playerId !== 0);
    if (before.some((card) => isEchoOf(card, tagged, event))) {
      const detail = `the ${tagged} card of player ${event.playerId} is tagged twice within seconds`;
      context.problems.push(problemWith(event, "duplicate", detail, String(context.row.wyId)));
      continue;
    }
    const wasBooked = before.some((card) => card.colour === "yellow");
    const isSecond = tagged === "yellow" && wasBooked && wasSentOff(event, context);
    const colour = isSecond ? "second_yellow" : tagged;
    const squad = context.squads[side];
    const draft = cardDraft(event.playerId, colour, matchTimeOf(event), squad, context);
    const isRepeated = event.playerId === 0 || before.some((card) => card.colour === colour);
    const sourceRef = isRepeated ? `card-${event.id}` : draft.sourceRef;
    shown.push({ playerId: event.playerId, colour, event, draft: { ...draft, sourceRef } });
  }
  return shown;
}

function colourOf(event: BallEvent): CardColour | undefined {
  if (hasTag(event, tag.red)) return "red";
  if (hasTag(event, tag.secondYellow)) return "second_yellow";
  return hasTag(event, tag.yellow) ? "yellow" : undefined;
}

/** Whether the matches file has him sent off; a player it does not list at all counts as sent off. */
function wasSentOff(event: BallEvent, { squads, events }: CardContext): boolean {
  const people = [squads.home, squads.away].flatMap(({ lineup, bench }) => [...lineup, ...bench]);
  const person = people.find(({ playerId }) => playerId === event.playerId);
  if (person === undefined || (numberIn(person.redCards) ?? 0) > 0) {
    const dismissal = (other: BallEvent) =>
      other.playerId === event.playerId &&
      (hasTag(other, tag.red) || hasTag(other, tag.secondYellow));
    return !events.some(dismissal);
  }
  return false;
}

interface ListedCard {
  readonly colour: CardColour;
  readonly minute: number;
}

/** What the matches file lists of a player and no event shows. */
function listedOnly(person: Person, shown: readonly ShownCard[]): readonly ListedCard[] {
  const own = shown.filter(({ playerId }) => playerId === person.playerId);
  const yellow = numberIn(person.yellowCards) ?? 0;
  const red = numberIn(person.redCards) ?? 0;
  const dismissed = own.some(({ colour }) => colour !== "yellow");
  const cautioned = own.some(({ colour }) => colour === "yellow");
  const listed: ListedCard[] = [];
  if (yellow > 0 && !cautioned && !(dismissed && yellow === red))
    listed.push({ colour: "yellow", minute: yellow });
  if (red > 0 && !dismissed) {
    const secondYellow = (yellow > 0 || cautioned) && yellow !== red;
    listed.push({ colour: secondYellow ? "second_yellow" : "red", minute: red });
  }
  return listed;
}

function draftOf(
  card: ListedCard & { readonly squad: Squad; readonly person: Person },
  context: CardContext,
): ReportDraft {
  const { rules, periods } = context;
  const { playerId } = card.person;
  const phase = phaseOfMinute(card.minute, periods, rules);
  const at = { phase, elapsedMs: minuteSpan(card.minute, phase, rules).fromMs };
  return cardDraft(playerId, card.colour, at, card.squad, context);
}

function cardDraft(
  playerId: number,
  colour: CardColour,
  at: MatchTime,
  squad: Squad,
  { squads }: CardContext,
): ReportDraft {
  const player = squads.ref(playerId);
  const onBench = !everPlayed(playerId, squad) && squad.bench.some((p) => p.playerId === playerId);
  return {
    sourceRef: `card-${playerId}-${colour}`,
    op: "assert",
    at,
    body: {
      kind: "card",
      side: squad.side,
      card: colour,
      ...(player && { player }),
      ...(onBench && { person: "bench" as const }),
    },
  };
}

const everPlayed = (playerId: number, squad: Squad): boolean =>
  squad.lineup.some((person) => person.playerId === playerId) ||
  squad.substitutions.some((exchange) => exchange.playerIn === playerId);
