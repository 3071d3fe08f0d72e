import type { Kit, Lineup, LineupPlayer, Match, Side } from "@touchline/football";
import { type CSSProperties, useMemo } from "react";
import { Ball } from "./ball.tsx";
import { CardMark } from "./card-mark.tsx";
import { Icon } from "./icon.tsx";
import { shirtsFor } from "./kit-colours.ts";
import { shortPlayerName } from "./names.ts";
import styles from "./pitch-lineups.module.css";
import { PitchLines } from "./pitch-lines.tsx";
import { type PitchPlace, pitchPlaces } from "./pitch-places.ts";
import { type PlayerDeeds, playerDeeds } from "./player-deeds.ts";
import { Shirt } from "./shirt.tsx";

const sides: readonly Side[] = ["home", "away"];

/** Both line-ups on one drawn pitch, upright where the page is narrow, and the two benches below. */
export function PitchLineups({ match }: { readonly match: Match }) {
  const deedsOf = useMemo(() => playerDeeds(match), [match]);
  const { home, away } = match.fixture;
  const shirts = shirtsFor(home, away);
  const known = sides.some((side) => (match.lineups[side]?.starters.length ?? 0) > 0);
  if (!known) return <p className={styles.nothing}>The line-ups are not known yet.</p>;
  return (
    <div className={styles.lineups}>
      <Heading match={match} side="home" />
      <div className={styles.pitch}>
        <div className={styles.turned}>
          <PitchLines />
        </div>
        {sides.map((side) => (
          <ol key={side} aria-label={`${match.fixture[side].name}, starting eleven`}>
            {pitchPlaces(match.lineups[side] ?? noLineup, side).map(({ player, ...place }) => (
              <li
                key={player.playerId ?? player.name}
                className={styles.player}
                style={placeStyle(place)}
              >
                <PlayerOnPitch player={player} kit={shirts[side]} deeds={deedsOf(side, player)} />
              </li>
            ))}
          </ol>
        ))}
      </div>
      <Heading match={match} side="away" />
      <div className={styles.benches}>
        {sides.map((side) => (
          <Bench key={side} match={match} side={side} deedsOf={deedsOf} />
        ))}
      </div>
    </div>
  );
}

/** Percentages the style sheet turns into left and top, whichever way the pitch lies. */
interface PlaceStyle extends CSSProperties {
  readonly "--along": string;
  readonly "--across": string;
  readonly "--room": string;
}
const placeStyle = ({ along, across, room }: Omit<PitchPlace, "player">): PlaceStyle => ({
  "--along": `${along}%`,
  "--across": `${across}%`,
  "--room": `${room}%`,
});

const noLineup: Lineup = { starters: [], bench: [] };

function Heading({ match, side }: { readonly match: Match; readonly side: Side }) {
  return (
    <h3 className={styles.heading} data-side={side}>
      <bdi>{match.fixture[side].name}</bdi>
      <span className={styles.formation}>{match.lineups[side]?.formation}</span>
    </h3>
  );
}

interface PlayerOnPitchProps {
  readonly player: LineupPlayer;
  readonly kit: Kit;
  readonly deeds: PlayerDeeds;
}

function PlayerOnPitch({ player, kit, deeds }: PlayerOnPitchProps) {
  return (
    <>
      <span className={styles.shirt}>
        <Shirt kit={kit} size={34} number={player.shirt} />
        <span className={styles.marksLeft}>
          {deeds.card && <CardMark card={deeds.card} size={16} />}
          {deeds.wentOff !== undefined && (
            <span className={styles.off}>
              <Icon name="down" size={12} />
            </span>
          )}
        </span>
        <span className={styles.marksRight}>
          {deeds.ownGoals > 0 && <span className={styles.own}>OG</span>}
          {Array.from({ length: deeds.goals }, (_, index) => (
            <Ball key={index} size={14} />
          ))}
        </span>
      </span>
      <span className={styles.name}>
        <bdi>{shortPlayerName(player.name)}</bdi>
        {player.captain && (
          <abbr title="captain" className={styles.captain}>
            {" "}
            C
          </abbr>
        )}
      </span>
      <span className="for-readers">{spoken(deeds)}</span>
    </>
  );
}

interface BenchProps {
  readonly match: Match;
  readonly side: Side;
  readonly deedsOf: ReturnType<typeof playerDeeds>;
}

/** Those who came on first, in the order of their shirts. */
function Bench({ match, side, deedsOf }: BenchProps) {
  const lineup = match.lineups[side];
  if (lineup === undefined) return null;
  const cameOn = (player: LineupPlayer) => deedsOf(side, player).cameOn !== undefined;
  const bench = lineup.bench.toSorted((a, b) => Number(cameOn(b)) - Number(cameOn(a)));
  return (
    <section className={styles.bench} data-side={side}>
      <h3>
        <bdi>{match.fixture[side].shortName}</bdi> bench
      </h3>
      <ul>
        {bench.map((player) => {
          const deeds = deedsOf(side, player);
          return (
            <li key={player.playerId ?? player.name} data-on={cameOn(player)}>
              <span className={styles.number}>{player.shirt}</span>
              <bdi>{player.name}</bdi>
              <span className={styles.benchMarks}>
                {deeds.cameOn !== undefined && (
                  <>
                    <Icon name="up" size={14} /> {deeds.cameOn}′
                  </>
                )}
                {Array.from({ length: deeds.goals }, (_, index) => (
                  <Ball key={index} size={14} />
                ))}
                {deeds.card && <CardMark card={deeds.card} size={14} />}
              </span>
              <span className="for-readers">{spoken(deeds)}</span>
            </li>
          );
        })}
      </ul>
      {lineup.coach !== undefined && (
        <p className={styles.coach}>
          Coach <bdi>{lineup.coach}</bdi>
        </p>
      )}
    </section>
  );
}

function spoken({ goals, ownGoals, card, cameOn, wentOff }: PlayerDeeds): string {
  return [
    goals > 0 && `${goals} ${goals === 1 ? "goal" : "goals"}`,
    ownGoals > 0 && `${ownGoals} own ${ownGoals === 1 ? "goal" : "goals"}`,
    card && `${card.replace("_", " ")} card`,
    cameOn && `came on in minute ${cameOn}`,
    wentOff && `went off in minute ${wentOff}`,
  ]
    .filter(Boolean)
    .join(", ");
}
