import {
  type BodyOf,
  type CardColour,
  compareMatchTime,
  type MatchTime,
  type Side,
} from "@touchline/football";
import { firstError, problemWith, type ReportDraft } from "../../adapter.ts";
import { type ListedCard, listedCard, type Named, type StatsEvent } from "./payload.ts";
import { matchTimeOf, matchTimeOfClock } from "./periods.ts";
import type { Play } from "./play.ts";
import { playerIdOf, type Squad } from "./squads.ts";
import { cardColours } from "./words.ts";

interface FoundCard {
  readonly side: Side;
  readonly colour: CardColour;
  readonly at: MatchTime;
  readonly player: Named | null | undefined;
}

/**
 * The cards of a match. Later files list them by player in the lineups, completely; the events have them to the
 * millisecond, but not all: 205 of the 221 yellow cards of a World Cup. So a card is what either knows, the listed colour at
 * the event's time.
 */
export function cardsOf(play: Play): readonly ReportDraft[] {
  const shown = play.events.flatMap((event) => shownIn(event, play));
  const listed = [play.squads.home, play.squads.away].flatMap((squad) => listedOf(squad, play));
  const found = [...listed.map((card) => atItsTime(card, shown)), ...notListed(shown, listed)];
  return found.toSorted((a, b) => compareMatchTime(a.at, b.at)).map((card) => draftOf(card, play));
}

/** How far apart the two tellings of one card may be. */
const apartMs = 120_000;

const isSameCard = (one: FoundCard, other: FoundCard): boolean =>
  one.player?.id !== undefined &&
  one.player?.id === other.player?.id &&
  one.at.phase === other.at.phase &&
  Math.abs(one.at.elapsedMs - other.at.elapsedMs) <= apartMs;

const atItsTime = (card: FoundCard, shown: readonly FoundCard[]): FoundCard => {
  const seen = shown.find((other) => other.colour === card.colour && isSameCard(card, other));
  return { ...card, at: (seen ?? shown.find((other) => isSameCard(card, other)) ?? card).at };
};

const notListed = (shown: readonly FoundCard[], listed: readonly FoundCard[]) =>
  shown.filter((card) => !listed.some((other) => isSameCard(card, other)));

function shownIn(event: StatsEvent, play: Play): readonly FoundCard[] {
  const side = play.squads.sideOf(event.team.id);
  const word = (event.foul_committed ?? event.bad_behaviour)?.card?.name;
  const colour = word === undefined ? undefined : colourOf(word, event, play);
  if (side === undefined || colour === undefined) return [];
  return [{ side, colour, at: matchTimeOf(event), player: event.player }];
}

function listedOf({ side, people }: Squad, play: Play): readonly FoundCard[] {
  return people.flatMap(({ player_id, player_name, cards }) =>
    (cards ?? []).flatMap((row): readonly FoundCard[] => {
      if (!listedCard.Check(row)) {
        const detail = `a card of ${player_name} in the lineups: ${firstError(listedCard, row)}`;
        play.problems.push(problemWith(row, "wrong_shape", detail, play.feedMatchId));
        return [];
      }
      const colour = colourOf(row.card_type, row, play);
      const at = matchTimeOfClock(row.time, row.period, play.course.periods);
      return colour ? [{ side, colour, at, player: { id: player_id, name: player_name } }] : [];
    }),
  );
}

function colourOf(word: string, part: StatsEvent | ListedCard, { problems, feedMatchId }: Play) {
  const colour = cardColours.get(word);
  if (colour === undefined) {
    const detail = `card ${JSON.stringify(word)} is no card we know`;
    problems.push(problemWith(part, "unknown_kind", detail, feedMatchId));
  }
  return colour;
}

function draftOf({ side, colour, at, player: who }: FoundCard, play: Play): ReportDraft {
  const player = play.squads.ref(who);
  const body: BodyOf<"card"> = {
    kind: "card",
    side,
    card: colour,
    ...(player && { player }),
    ...(who && isOffThePitch(who.id, at, play.squads[side], play.events) && { person: "bench" }),
  };
  const kind = colour.replace("_", "-");
  return { sourceRef: play.nextRef(kind, side, who), op: "assert", at, body };
}

/** One who did not start and had not come on, or had been taken off. Nothing can be said of one nobody lists. */
function isOffThePitch(
  id: number,
  at: MatchTime,
  squad: Squad,
  events: readonly StatsEvent[],
): boolean {
  const isIn = (people: Squad["bench"]) =>
    people.some(({ playerId }) => playerId === playerIdOf(id));
  const before = events.filter(
    (event) => event.type.name === "Substitution" && compareMatchTime(matchTimeOf(event), at) < 0,
  );
  const cameOn = before.some(({ substitution }) => substitution?.replacement?.id === id);
  const wentOff = before.some(({ player }) => player?.id === id);
  return wentOff || (isIn(squad.bench) && !cameOn);
}
