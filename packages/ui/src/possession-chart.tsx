import type { Match } from "@touchline/football";
import { useMemo } from "react";
import { possessionOverTime, type PossessionPoint } from "./possession.ts";
import styles from "./possession-chart.module.css";

const width = 320;
const height = 96;

/** The home side's share of the ball from kick-off up to each minute: above the middle line home has more of it. */
export function PossessionChart({ match }: { readonly match: Match }) {
  const points = useMemo(() => possessionOverTime(match), [match]);
  const last = points.at(-1);
  if (last === undefined || points.length < 2) return null;
  const { rules, home, away } = match.fixture;
  const minutes = Math.max(2 * rules.halfMinutes, Math.ceil(last.minute));
  const x = (minute: number) => (minute / minutes) * width;
  const share = Math.round(last.home);
  return (
    <figure className={styles.chart}>
      <figcaption className={styles.caption}>
        <strong>Possession so far</strong>
        <span aria-hidden="true">share of the ball from kick-off to each minute</span>
        <span className="for-readers">
          : {home.shortName} {share} percent, {away.shortName} {100 - share} percent.
        </span>
      </figcaption>
      <span className={styles.label}>{home.code}</span>
      <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" aria-hidden="true">
        <path d={area(points, x)} className={styles.area} />
        <path d={line(points, x)} className={styles.line} vectorEffect="non-scaling-stroke" />
        <path
          d={`M0 ${height / 2}H${width}`}
          className={styles.middle}
          vectorEffect="non-scaling-stroke"
        />
        <path
          d={`M${x(rules.halfMinutes)} 0V${height}`}
          className={styles.half}
          vectorEffect="non-scaling-stroke"
        />
      </svg>
      <span className={styles.label}>{away.code}</span>
      <span className={styles.minutes} aria-hidden="true">
        <span>0′</span>
        <span>{rules.halfMinutes}′</span>
        <span>{minutes}′</span>
      </span>
    </figure>
  );
}

/** 20 % and 80 % are the edges: more than that is not seen over a match, and the middle needs the room. */
const y = (home: number) => height - ((Math.min(80, Math.max(20, home)) - 20) / 60) * height;

const line = (points: readonly PossessionPoint[], x: (minute: number) => number) =>
  points
    .map(
      ({ minute, home }, i) =>
        `${i === 0 ? "M" : "L"}${x(minute).toFixed(1)} ${y(home).toFixed(1)}`,
    )
    .join("");

function area(points: readonly PossessionPoint[], x: (minute: number) => number): string {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) return "";
  const middle = height / 2;
  return `${line(points, x)}L${x(last.minute).toFixed(1)} ${middle}L${x(first.minute).toFixed(1)} ${middle}Z`;
}
