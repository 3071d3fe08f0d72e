import { memo, type ReactNode, useState } from "react";
import { CardMark } from "./card-mark.tsx";
import { ClockLabel } from "./clock-label.tsx";
import { Icon } from "./icon.tsx";
import { shirtsFor } from "./kit-colours.ts";
import { type MatchLine, shownScore } from "./match-line.ts";
import styles from "./match-row.module.css";
import { RowNews } from "./row-news.tsx";
import { Shirt } from "./shirt.tsx";

interface MatchRowProps {
  readonly match: MatchLine;
  readonly now: () => number;
  readonly pinned: boolean;
  readonly onPin: (matchId: string) => void;
  /** True for the match open beside the board. */
  readonly open?: boolean;
  /** Draws the link round the line, so that the app's router owns it. */
  readonly link: (matchId: string, className: string | undefined, line: ReactNode) => ReactNode;
}

/** One match on the board: clock, two teams, two figures, and for a while what has just happened. */
export const MatchRow = memo(function MatchRow({
  match,
  now,
  pinned,
  onPin,
  open = false,
  link,
}: MatchRowProps) {
  const score = shownScore(match);
  const shirts = shirtsFor(match.home, match.away);
  const { winner } = outcome(match);
  const line = (
    <>
      <span className={styles.clock}>
        <ClockLabel match={match} now={now} />
      </span>
      {(["home", "away"] as const).map((side) => (
        <span
          key={side}
          className={styles.team}
          data-side={side}
          data-lost={winner !== undefined && winner !== side}
        >
          <Shirt kit={shirts[side]} size={20} />
          <bdi className={styles.name}>{match[side].shortName}</bdi>
          <RedCards count={match.redCards[side]} />
          <span className={styles.score}>{score && <Figure value={score[side]} />}</span>
        </span>
      ))}
      {match.aggregate && (
        <span className={styles.note}>
          {match.aggregate.home}–{match.aggregate.away} on aggregate
        </span>
      )}
      {match.last && <RowNews match={match} news={match.last} now={now} />}
    </>
  );
  const names = `${match.home.shortName} v ${match.away.shortName}`;
  return (
    <li
      className={styles.row}
      data-match={match.matchId}
      data-open={open}
      data-live={match.lifecycle === "live"}
    >
      {link(match.matchId, styles.line, line)}
      <button
        type="button"
        className={styles.pin}
        aria-pressed={pinned}
        aria-label={`Pin ${names}`}
        onClick={() => onPin(match.matchId)}
      >
        <Icon name="pin" size={18} filled={pinned} />
      </button>
    </li>
  );
});

function RedCards({ count }: { readonly count: number }) {
  if (count === 0) return null;
  return (
    <span className={styles.reds}>
      <CardMark card="red" size={14} />
      {count > 1 && <span aria-hidden="true">{count}</span>}
      <span className="for-readers">{count === 1 ? "1 red card" : `${count} red cards`}</span>
    </span>
  );
}

/** A number that rolls when it changes, and stands still when it first appears. */
export function Figure({ value }: { readonly value: number }) {
  const [shown, setShown] = useState({ value, rolls: 0 });
  if (shown.value !== value) setShown({ value, rolls: shown.rolls + 1 });
  return (
    <span key={shown.rolls} className={shown.rolls > 0 ? styles.rolled : undefined}>
      {value}
    </span>
  );
}

function outcome({ lifecycle, score, shootOut }: MatchLine): { readonly winner?: "home" | "away" } {
  if (lifecycle !== "finished") return {};
  if (shootOut?.winner) return { winner: shootOut.winner };
  if (score.home === score.away) return {};
  return { winner: score.home > score.away ? "home" : "away" };
}
