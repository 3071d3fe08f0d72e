import { useBoard, useTable } from "@touchline/client/react";
import { LeagueTable } from "@touchline/ui";
import { type ReactNode, useCallback, useEffect } from "react";
import { Link, useSearch } from "wouter";
import { matchAddress } from "../../addresses.ts";
import { PageBar } from "../../shell/page-bar.tsx";
import { ReplayNotice } from "../../shell/replay-notice.tsx";
import { SiteFooter } from "../../shell/site-footer.tsx";
import { Waiting } from "../../shell/waiting.tsx";
import { replayTexts } from "../board/replay-text.ts";
import styles from "./table-page.module.css";

interface TablePageProps {
  readonly competitionId: string;
  readonly beside: boolean;
  readonly closable?: boolean;
}

/** The live table of a competition. */
export function TablePage({ competitionId, beside, closable = true }: TablePageProps) {
  const { table, ready } = useTable(competitionId);
  const title =
    table === undefined ? "Table" : [table.name, table.season].filter(Boolean).join(" ");
  const board = useBoard("all");
  const Heading = beside ? "h2" : "h1";
  useEffect(() => {
    if (closable) document.title = `${title}, Touchline`;
  }, [closable, title]);
  return (
    <>
      <PageBar beside={beside} closable={closable}>
        <Heading className={styles.title}>
          <bdi>{title}</bdi>
        </Heading>
      </PageBar>
      {!beside && (
        <ReplayNotice
          texts={replayTexts(board.rows.filter((row) => row.competitionId === competitionId))}
        />
      )}
      <div className={styles.page} data-beside={beside}>
        <TableOf competitionId={competitionId} />
        {ready && table === undefined && (
          <p className={styles.nothing}>There is no table for this competition.</p>
        )}
      </div>
      {!beside && <SiteFooter competitionIds={[competitionId]} />}
    </>
  );
}

interface TableOfProps {
  readonly competitionId: string;
  readonly pointOut?: readonly string[];
}

/** The table itself, wherever it stands. */
export function TableOf({ competitionId, pointOut }: TableOfProps) {
  const { table, ready } = useTable(competitionId);
  const search = useSearch();
  const link = useCallback(
    (matchId: string, className: string | undefined, score: ReactNode) => (
      <Link href={matchAddress(matchId, search)} className={className}>
        {score}
      </Link>
    ),
    [search],
  );
  if (!ready) return <Waiting rows={10} />;
  if (table === undefined) return null;
  const { name, rows, places } = table;
  return (
    <LeagueTable
      name={name}
      rows={rows}
      places={places}
      link={link}
      {...(pointOut && { pointOut })}
    />
  );
}
