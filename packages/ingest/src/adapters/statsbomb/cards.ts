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
import { cardColours, isType } from "./words.ts";

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
  const unlisted = new Set(play.events.flatMap((event) => shownIn(event, play)));
  const listed = [play.squads.home, play.squads.away].flatMap((squad) => listedOf(squad, play));
  const timed = listed.map((card) => {
    const seen = seenAs(card, [...unlisted]);
    if (seen === undefined) return card;
    unlisted.delete(seen);
    return { ...card, at: seen.at };
  });
  const substitutions = play.events.filter((event) => isType(event, "Substitution"));
  return [...timed, ...unlisted]
    .toSorted((a, b) => compareMatchTime(a.at, b.at))
    .map((card) => draftOf(card, play, substitutions));
}

/** How far apart the two tellings of one card may be. */
const apartMs = 120_000;

/** The card of an event that a listed one is, rather one of its colour. */
function seenAs(listed: FoundCard, shown: readonly FoundCard[]): FoundCard | undefined {
  const near = shown.filter(
    ({ player, at }) =>
      player?.id === listed.player?.id &&
      at.phase === listed.at.phase &&
      Math.abs(at.elapsedMs - listed.at.elapsedMs) <= apartMs,
  );
  return near.find(({ colour }) => colour === listed.colour) ?? near[0];
}

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
    if (!problems.some((problem) => problem.detail === detail))
      problems.push(problemWith(part, "unknown_kind", detail, feedMatchId));
  }
  return colour;
}

function draftOf(
  { side, colour, at, player: who }: FoundCard,
  { squads, nextRef }: Play,
  substitutions: readonly StatsEvent[],
): ReportDraft {
  const player = squads.ref(who);
  const isOff = who && isOffThePitch(who.id, at, squads[side], substitutions);
  const body: BodyOf<"card"> = {
    kind: "card",
    side,
    card: colour,
    ...(player && { player }),
    ...(isOff && { person: "bench" }),
  };
  return {
    sourceRef: nextRef(colour.replace("_", "-"), side, who),
    op: "assert",
    at,
    body,
  };
}

/** One who did not start and had not come on, or had been taken off. Nothing can be said of one nobody lists. */
function isOffThePitch(
  id: number,
  at: MatchTime,
  { bench }: Squad,
  substitutions: readonly StatsEvent[],
): boolean {
  const before = substitutions.filter((event) => compareMatchTime(matchTimeOf(event), at) < 0);
  const cameOn = before.some(({ substitution }) => substitution?.replacement?.id === id);
  const wentOff = before.some(({ player }) => player?.id === id);
  const isOnBench = bench.some(({ playerId }) => playerId === playerIdOf(id));
  return wentOff || (isOnBench && !cameOn);
}
