import type { Places, Score, Standing } from "@touchline/football";
import type { ReactNode } from "react";
import { Icon } from "./icon.tsx";
import { unknownKit } from "./kit-colours.ts";
import styles from "./league-table.module.css";
import { Shirt } from "./shirt.tsx";
import { useMovingRows } from "./use-moving-rows.ts";

/** A line of the table as it stands this second. */
export interface TableLine extends Standing {
  readonly position: number;
  /** Before the matches now in play. */
  readonly positionBefore: number;
  readonly inPlay?:
    | { readonly matchId: string; readonly goalsFor: number; readonly goalsAgainst: number }
    | undefined;
}

interface LeagueTableProps {
  readonly name: string;
  readonly rows: readonly TableLine[];
  readonly places: readonly Places[];
  /** Teams to point out: those of the match the table stands beside. */
  readonly pointOut?: readonly string[];
  /** Draws the link round a score in play. */
  readonly link: (matchId: string, className: string | undefined, score: ReactNode) => ReactNode;
}

/** The table with every match in play counted as if it ended now: a goal moves its rows. */
export function LeagueTable({ name, rows, places, pointOut = [], link }: LeagueTableProps) {
  const moving = useMovingRows(rows.map(({ team }) => team.teamId).join(" "));
  return (
    <div className={styles.frame}>
      <table className={styles.table}>
        <caption className="for-readers">{name}, as it stands now</caption>
        <thead>
          <tr>
            <th scope="col" className={styles.position}>
              <abbr title="Position">#</abbr>
            </th>
            <th scope="col" className={styles.moved}>
              <span className="for-readers">Moved</span>
            </th>
            <th scope="col" className={styles.team}>
              Team
            </th>
            <th scope="col" className={styles.inPlay}>
              <span className="for-readers">In play</span>
            </th>
            {columns.map(({ head, title, wide }) => (
              <th key={head} scope="col" data-wide={wide}>
                <abbr title={title}>{head}</abbr>
              </th>
            ))}
          </tr>
        </thead>
        <tbody ref={moving}>
          {rows.map((row) => (
            <tr
              key={row.team.teamId}
              data-team={row.team.teamId}
              data-place={placeOf(row, places)?.tone}
              data-place-ends={places.some(({ to }) => to === row.position)}
              data-pointed-out={pointOut.includes(row.team.teamId)}
            >
              <td className={styles.position}>{row.position}</td>
              <td className={styles.moved}>
                <Moved row={row} />
              </td>
              <th scope="row" className={styles.team}>
                <span>
                  <Shirt kit={row.team.kit ?? unknownKit} size={20} />
                  <bdi>{row.team.shortName}</bdi>
                </span>
              </th>
              <td className={styles.inPlay}>
                {row.inPlay &&
                  link(row.inPlay.matchId, styles.score, <InPlay score={row.inPlay} />)}
              </td>
              {columns.map(({ head, wide, of }) => (
                <td key={head} data-wide={wide} data-points={head === "Pts"}>
                  {of(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {places.length > 0 && <PlacesLegend places={places} />}
    </div>
  );
}

interface Column {
  readonly head: string;
  readonly title: string;
  /** Shown only where there is room. */
  readonly wide: boolean;
  readonly of: (row: TableLine) => number | string;
}

const columns: readonly Column[] = [
  { head: "P", title: "Played", wide: false, of: (row) => row.played },
  { head: "W", title: "Won", wide: true, of: (row) => row.won },
  { head: "D", title: "Drawn", wide: true, of: (row) => row.drawn },
  { head: "L", title: "Lost", wide: true, of: (row) => row.lost },
  { head: "GF", title: "Goals for", wide: true, of: (row) => row.goalsFor },
  { head: "GA", title: "Goals against", wide: true, of: (row) => row.goalsAgainst },
  {
    head: "GD",
    title: "Goal difference",
    wide: false,
    of: (row) => signed(row.goalsFor - row.goalsAgainst),
  },
  { head: "Pts", title: "Points", wide: false, of: (row) => row.points },
];

/** A true minus sign, as wide as the plus. */
const signed = (difference: number) =>
  difference > 0 ? `+${difference}` : String(difference).replace("-", "−");

function Moved({ row }: { readonly row: TableLine }) {
  const places = row.positionBefore - row.position;
  if (places === 0) return null;
  const up = places > 0;
  return (
    <span className={styles.arrow} data-up={up}>
      <Icon name={up ? "up" : "down"} size={14} />
      <span aria-hidden="true">{Math.abs(places)}</span>
      <span className="for-readers">
        {up ? "up" : "down"} {Math.abs(places)}
      </span>
    </span>
  );
}

function InPlay({
  score,
}: {
  readonly score: { readonly goalsFor: number; readonly goalsAgainst: number };
}) {
  const { goalsFor, goalsAgainst }: { goalsFor: Score["home"]; goalsAgainst: Score["away"] } =
    score;
  const stands = goalsFor > goalsAgainst ? "winning" : goalsFor < goalsAgainst ? "losing" : "level";
  return (
    <>
      <span className="for-readers">{stands} </span>
      {goalsFor}–{goalsAgainst}
    </>
  );
}

const placeOf = ({ position }: TableLine, places: readonly Places[]) =>
  places.find(({ from, to }) => from <= position && position <= to);

function PlacesLegend({ places }: { readonly places: readonly Places[] }) {
  return (
    <ul className={styles.legend} aria-label="What the places mean">
      {places.map(({ from, to, label, tone }) => (
        <li key={label} data-place={tone}>
          {from === to ? from : `${from}–${to}`} {label}
        </li>
      ))}
    </ul>
  );
}
