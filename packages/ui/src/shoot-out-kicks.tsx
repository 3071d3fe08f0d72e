import { type Match, type ShootOutKick, type Side } from "@touchline/football";
import { Icon } from "./icon.tsx";
import { shirtsFor } from "./kit-colours.ts";
import { Shirt } from "./shirt.tsx";
import styles from "./shoot-out-kicks.module.css";

const sides: readonly Side[] = ["home", "away"];
/** Laws of the Game 10.3: five kicks each before sudden death. */
const kicksEach = 5;

/** A shoot-out kick by kick, one row a team; empty places are kicks still to come. */
export function ShootOutKicks({ match }: { readonly match: Match }) {
  const { shootOut, fixture } = match;
  if (shootOut === undefined) return null;
  const bySide = (side: Side) => shootOut.kicks.filter((kick) => kick.side === side);
  const columns = Math.max(kicksEach, ...sides.map((side) => bySide(side).length));
  const shirts = shirtsFor(fixture.home, fixture.away);
  return (
    <section className={styles.shootOut} aria-label="Shoot-out">
      {sides.map((side) => (
        <div key={side} className={styles.team}>
          <Shirt kit={shirts[side]} size={20} />
          <bdi className={styles.name}>{fixture[side].code}</bdi>
          <ol aria-label={fixture[side].shortName}>
            {Array.from({ length: columns }, (_, index) => (
              <Kick key={index} kick={bySide(side)[index]} over={shootOut.winner !== undefined} />
            ))}
          </ol>
          <strong className={styles.score}>{shootOut.score[side]}</strong>
        </div>
      ))}
      <LastKick match={match} />
    </section>
  );
}

interface KickProps {
  readonly kick: ShootOutKick | undefined;
  readonly over: boolean;
}

function Kick({ kick, over }: KickProps) {
  if (kick === undefined)
    return over ? null : <li className={styles.toCome} aria-label="to come" />;
  const scored = kick.outcome === "scored";
  return (
    <li className={styles.kick} data-scored={scored} title={kick.taker?.name}>
      <Icon name={scored ? "check" : "close"} size={14} />
      <span className="for-readers">
        {kick.taker?.name} {kick.outcome}
      </span>
    </li>
  );
}

function LastKick({ match: { shootOut, fixture } }: { readonly match: Match }) {
  const last = shootOut?.kicks.at(-1);
  if (shootOut?.winner)
    return <p className={styles.last}>{fixture[shootOut.winner].shortName} win the shoot-out</p>;
  if (last === undefined) return null;
  return (
    <p className={styles.last}>
      <bdi>{last.taker?.name ?? fixture[last.side].shortName}</bdi>: {last.outcome}
    </p>
  );
}
