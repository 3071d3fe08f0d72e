import type { BoardView } from "@touchline/client";
import { Icon } from "@touchline/ui";
import type { ReactNode } from "react";
import { Link, useLocation, useSearch } from "wouter";
import type { BoardRow } from "../../board-row.ts";
import { isLive } from "./board-view.ts";
import styles from "./rail.module.css";
import { useBoardChoice, withChoice } from "./use-board-choice.ts";

const byName = (
  [, [a]]: readonly [string, readonly BoardRow[]],
  [, [b]]: readonly [string, readonly BoardRow[]],
): number => ((a?.competitionName ?? "") < (b?.competitionName ?? "") ? -1 : 1);

/** All, pinned, and the competitions there are, with how much is in play in each. */
export function Rail({ board }: { readonly board: BoardView }) {
  const { only, pinned } = useBoardChoice(board);
  const [path] = useLocation();
  const search = useSearch();
  const competitions = Map.groupBy(board.rows, ({ competitionId }) => competitionId);
  const item = (value: string | undefined, text: ReactNode, live: number, count?: number) => (
    <li key={value ?? "all"}>
      <Link
        href={`${path}?${withChoice(search, "only", value)}`}
        className={styles.item}
        aria-current={only === value ? "true" : undefined}
      >
        <span className={styles.text}>{text}</span>
        {count !== undefined && count > 0 && <span className={styles.count}>{count}</span>}
        {live > 0 && (
          <span className={styles.live}>
            {live}
            <span className="for-readers"> in play</span>
          </span>
        )}
      </Link>
    </li>
  );
  const pinnedHere = board.rows.filter(({ matchId }) => pinned.includes(matchId)).length;
  return (
    <nav className={styles.rail} aria-label="Competitions">
      <ul>
        {item(undefined, "All", board.rows.filter(isLive).length)}
        {item(
          "pinned",
          <>
            <Icon name="pin" size={16} filled /> Pinned
          </>,
          0,
          pinnedHere,
        )}
      </ul>
      <ul className={styles.competitions}>
        {[...competitions]
          .toSorted(byName)
          .map(([competitionId, rows]) =>
            item(competitionId, <bdi>{rows[0]?.competitionName}</bdi>, rows.filter(isLive).length),
          )}
      </ul>
    </nav>
  );
}
