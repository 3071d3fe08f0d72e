import { useServerNow } from "@touchline/client/react";
import { Icon, MatchRow } from "@touchline/ui";
import { type ReactNode, useCallback, useMemo } from "react";
import { Link, useSearch } from "wouter";
import { matchAddress, tableAddress } from "../../addresses.ts";
import { togglePin } from "../../pins.ts";
import styles from "./board-list.module.css";
import { sectionsOf } from "./board-view.ts";
import type { BoardChoice } from "./use-board-choice.ts";

interface BoardListProps {
  readonly choice: Pick<BoardChoice, "rows" | "pinned">;
  readonly openMatchId: string | undefined;
}

/** The rows under their headings. */
export function BoardList({ choice: { rows, pinned }, openMatchId }: BoardListProps) {
  const now = useServerNow();
  const search = useSearch();
  const sections = useMemo(() => sectionsOf(rows, pinned), [rows, pinned]);
  const link = useCallback(
    (matchId: string, className: string | undefined, line: ReactNode) => (
      <Link href={matchAddress(matchId, search)} className={className}>
        {line}
      </Link>
    ),
    [search],
  );
  return sections.map(({ key, title, competitionId, rows: ofSection }) => (
    <section key={key} className={styles.section} aria-labelledby={`section-${key}`}>
      <header className={styles.head}>
        <h2 id={`section-${key}`}>
          <bdi>{title}</bdi>
        </h2>
        {competitionId !== undefined && (
          <Link href={tableAddress(competitionId, search)} className={styles.table}>
            Table
            <Icon name="forward" size={14} />
          </Link>
        )}
      </header>
      <ul>
        {ofSection.map((row) => (
          <MatchRow
            key={row.matchId}
            match={row}
            now={now}
            pinned={pinned.includes(row.matchId)}
            onPin={togglePin}
            open={row.matchId === openMatchId}
            link={link}
          />
        ))}
      </ul>
    </section>
  ));
}
