import type { Match, Side } from "@touchline/football";
import { useMemo, useState } from "react";
import { shirtsFor } from "./kit-colours.ts";
import { Shirt } from "./shirt.tsx";
import styles from "./shot-map.module.css";
import { type MappedShot, mappedShots } from "./shots.ts";

const sides: readonly Side[] = ["home", "away"];
/** How much of the pitch is drawn, metres out from the goal line. */
const depthM = 36;
/** A pointer this near a shot means it, metres. */
const pointerReachM = 6;

const outcomeText: Record<MappedShot["outcome"], string> = {
  goal: "goal",
  saved: "saved",
  off_target: "off target",
  blocked: "blocked",
  woodwork: "woodwork",
};
const outcomes: readonly MappedShot["outcome"][] = [
  "goal",
  "saved",
  "off_target",
  "blocked",
  "woodwork",
];

/** Where each side shot from and what came of it: outcome by shape, size by xG where a feed gives it. */
export function ShotMap({ match }: { readonly match: Match }) {
  const shots = useMemo(() => mappedShots(match), [match]);
  if (shots.length === 0) return <p className={styles.nothing}>No shots yet.</p>;
  return (
    <div className={styles.maps}>
      {sides.map((side) => (
        <End
          key={side}
          match={match}
          side={side}
          shots={shots.filter((shot) => shot.side === side)}
        />
      ))}
      <ul className={styles.legend} aria-label="What the marks mean">
        {outcomes.map((outcome) => (
          <li key={outcome}>
            <svg width="16" height="16" viewBox="-2.6 -2.6 5.2 5.2" aria-hidden="true">
              <ShotMark outcome={outcome} radius={1.7} />
            </svg>
            {outcomeText[outcome]}
          </li>
        ))}
      </ul>
      <ShotList match={match} shots={shots} />
    </div>
  );
}

interface EndProps {
  readonly match: Match;
  readonly side: Side;
  readonly shots: readonly MappedShot[];
}

/** The end of the pitch one side attacks, its goal at the top. */
function End({ match, side, shots }: EndProps) {
  const [pointed, setPointed] = useState<MappedShot>();
  const kit = shirtsFor(match.fixture.home, match.fixture.away)[side];
  const onTarget = shots.filter(({ outcome }) => outcome === "goal" || outcome === "saved").length;
  const point = (event: React.PointerEvent<SVGSVGElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const metre = box.width / 68;
    setPointed(
      nearest(shots, (event.clientX - box.left) / metre, (event.clientY - box.top) / metre - 2),
    );
  };
  return (
    <figure className={styles.end}>
      <figcaption className={styles.caption}>
        <Shirt kit={kit} size={20} />
        <strong>
          <bdi>{match.fixture[side].shortName}</bdi>
        </strong>
        <span>
          {shots.length} {shots.length === 1 ? "shot" : "shots"}, {onTarget} on target
        </span>
      </figcaption>
      <svg
        className={styles.pitch}
        viewBox={`0 -2 68 ${depthM + 2}`}
        aria-hidden="true"
        onPointerMove={point}
        onPointerDown={point}
        onPointerLeave={() => setPointed(undefined)}
      >
        <EndLines />
        {goalsOnTop(shots).map((shot) => (
          <g
            key={shot.eventId}
            transform={`translate(${shot.across} ${Math.min(shot.out, depthM - 2)})`}
            data-shot={shot.outcome}
          >
            {shot === pointed && <circle r={4} fill="none" stroke="var(--ink)" strokeWidth={0.4} />}
            <ShotMark outcome={shot.outcome} radius={radiusOf(shot)} />
          </g>
        ))}
      </svg>
      <p className={styles.pointed} aria-hidden="true">
        {pointed ? shotText(pointed) : " "}
      </p>
    </figure>
  );
}

/** What came of less is drawn first, so that no goal is hidden. */
const goalsOnTop = (shots: readonly MappedShot[]) =>
  shots.toSorted((a, b) => outcomes.indexOf(b.outcome) - outcomes.indexOf(a.outcome));

const radiusOf = ({ xg }: MappedShot) => (xg === undefined ? 1.6 : 1 + 2.2 * Math.sqrt(xg));

/** Told apart by shape: nobody needs to see a colour. */
function ShotMark({
  outcome,
  radius: r,
}: {
  readonly outcome: MappedShot["outcome"];
  readonly radius: number;
}) {
  const line = { fill: "none", stroke: "var(--ink)", strokeWidth: 0.55 };
  switch (outcome) {
    case "goal":
      return (
        <>
          <circle r={r + 0.4} fill="var(--goal-mark)" stroke="var(--ink)" strokeWidth={0.55} />
          <circle r={r * 0.35} fill="var(--ink-on-goal, #11171a)" />
        </>
      );
    case "saved":
      return <circle r={r} fill="var(--ink)" stroke="var(--pitch)" strokeWidth={0.3} />;
    case "off_target":
      return <circle r={r} {...line} fill="var(--pitch)" />;
    case "blocked":
      return (
        <rect
          x={-r * 0.9}
          y={-r * 0.9}
          width={r * 1.8}
          height={r * 1.8}
          {...line}
          fill="var(--pitch)"
        />
      );
    case "woodwork":
      return (
        <path
          d={`M0 ${-r * 1.3}L${r * 1.3} 0L0 ${r * 1.3}L${-r * 1.3} 0z`}
          {...line}
          fill="var(--pitch)"
        />
      );
  }
}

function EndLines() {
  return (
    <>
      <rect x="0" y="0" width="68" height={depthM} fill="var(--pitch)" />
      <g fill="none" stroke="var(--pitch-line)" strokeWidth="0.4">
        <path d={`M0.2 ${depthM}V0H67.8V${depthM}`} />
        <path d="M13.84 0V16.5H54.16V0M24.84 0V5.5H43.16V0" />
        <path d="M26.7 16.5A9.15 9.15 0 0041.3 16.5" />
        <circle cx="34" cy="11" r="0.3" fill="var(--pitch-line)" />
        <path d="M30.34 0V-1.8H37.66V0" strokeWidth="0.6" />
      </g>
    </>
  );
}

function nearest(
  shots: readonly MappedShot[],
  across: number,
  out: number,
): MappedShot | undefined {
  let best: MappedShot | undefined;
  let bestM = pointerReachM;
  for (const shot of shots) {
    const metres = Math.hypot(shot.across - across, shot.out - out);
    if (metres < bestM) [best, bestM] = [shot, metres];
  }
  return best;
}

function shotText({ minute, player, outcome, xg }: MappedShot): string {
  const chance = xg === undefined ? "" : `, xG ${xg.toFixed(2)}`;
  return `${minute}′ ${player ?? "unknown player"}, ${outcomeText[outcome]}${chance}`;
}

/** The same shots as a list: for readers, and for whoever prefers words. */
function ShotList({
  match,
  shots,
}: {
  readonly match: Match;
  readonly shots: readonly MappedShot[];
}) {
  return (
    <details className={styles.list}>
      <summary>All {shots.length} as a list</summary>
      <ol>
        {shots.map((shot) => (
          <li key={shot.eventId}>
            <bdi>{match.fixture[shot.side].code}</bdi> <bdi>{shotText(shot)}</bdi>
          </li>
        ))}
      </ol>
    </details>
  );
}
