import styles from "./pitch-lineups.module.css";

/**
 * The markings of a pitch 105 m by 68 m, upright. Laws of the Game 1: penalty area 16.5 m, goal area 5.5 m,
 * circle 9.15 m.
 */
export function PitchLines() {
  return (
    <svg
      className={styles.lines}
      viewBox="0 0 68 105"
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      {[0, 2, 4].map((band) => (
        <rect key={band} y={band * 17.5} width="68" height="17.5" fill="var(--pitch-band)" />
      ))}
      <g fill="none" stroke="var(--pitch-line)" strokeWidth="1.5" vectorEffect="non-scaling-stroke">
        <path vectorEffect="non-scaling-stroke" d="M1.5 1.5h65v102h-65zM1.5 52.5h65" />
        <ellipse vectorEffect="non-scaling-stroke" cx="34" cy="52.5" rx="9.15" ry="9.15" />
        <path
          vectorEffect="non-scaling-stroke"
          d="M13.8 1.5v16.5h40.4v-16.5M24.8 1.5v5.5h18.4v-5.5"
        />
        <path
          vectorEffect="non-scaling-stroke"
          d="M13.8 103.5v-16.5h40.4v16.5M24.8 103.5v-5.5h18.4v5.5"
        />
      </g>
    </svg>
  );
}
