import type { Match, PerSide } from "@touchline/football";
import styles from "./match-stats.module.css";
import { PossessionChart } from "./possession-chart.tsx";

/** In this order, first what people ask for; the words they are shown with. */
const named: readonly (readonly [stat: string, text: string])[] = [
  ["possession", "Possession"],
  ["shots", "Shots"],
  ["shots_on_target", "On target"],
  ["xg", "Expected goals"],
  ["corners", "Corners"],
  ["offsides", "Offsides"],
  ["fouls", "Fouls"],
];

/** The figures of a match side by side, and how possession went. */
export function MatchStats({ match }: { readonly match: Match }) {
  const known = named.flatMap(([stat, text]) => {
    const value = match.stats[stat];
    return value ? [{ stat, text, value }] : [];
  });
  const cards = { home: match.yellowCards.home, away: match.yellowCards.away };
  if (known.length === 0) return <p className={styles.nothing}>No figures yet.</p>;
  return (
    <div className={styles.stats}>
      <PossessionChart match={match} />
      <dl>
        {known.map(({ stat, text, value }) => (
          <Bar key={stat} text={text} value={value} percent={stat === "possession"} />
        ))}
        <Bar text="Yellow cards" value={cards} percent={false} />
        {match.redCards.home + match.redCards.away > 0 && (
          <Bar text="Sent off" value={match.redCards} percent={false} />
        )}
      </dl>
    </div>
  );
}

interface BarProps {
  readonly text: string;
  readonly value: PerSide<number>;
  readonly percent: boolean;
}

function Bar({ text, value, percent }: BarProps) {
  const total = value.home + value.away;
  const homeShare = total === 0 ? 50 : (value.home / total) * 100;
  const write = (figure: number) => (percent ? `${Math.round(figure)} %` : String(figure));
  return (
    <div className={styles.stat}>
      <dt>{text}</dt>
      <dd className={styles.figures}>
        <span data-more={value.home > value.away}>{write(value.home)}</span>
        <span data-more={value.away > value.home}>{write(value.away)}</span>
      </dd>
      <dd className={styles.bars} aria-hidden="true">
        <span data-more={value.home > value.away} style={{ inlineSize: `${homeShare}%` }} />
        <span data-more={value.away > value.home} style={{ inlineSize: `${100 - homeShare}%` }} />
      </dd>
    </div>
  );
}
