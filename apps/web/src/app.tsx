import { useBoard } from "@touchline/client/react";
import { lazy, Suspense, useEffect } from "react";
import { useRoute } from "wouter";
import { addresses } from "./addresses.ts";
import styles from "./app.module.css";
import { BoardPage } from "./pages/board/board-page.tsx";
import { Rail } from "./pages/board/rail.tsx";
import { BesideBoard } from "./pages/board/beside-board.tsx";
import { GoalAnnouncer } from "./shell/goal-announcer.tsx";
import { KeysDialog } from "./shell/keys-dialog.tsx";
import { LateNotice } from "./shell/late-notice.tsx";
import { TopBar } from "./shell/top-bar.tsx";
import { useKeys } from "./shell/use-keys.ts";
import { useMedia } from "./shell/use-media.ts";
import { Waiting } from "./shell/waiting.tsx";

// Opened by a press, not by the first paint: fetched when the board has come, so that the press finds them here.
const loadMatchPage = () => import("./pages/match/match-page.tsx");
const loadTablePage = () => import("./pages/table/table-page.tsx");
const MatchPage = lazy(async () => ({ default: (await loadMatchPage()).MatchPage }));
const TablePage = lazy(async () => ({ default: (await loadTablePage()).TablePage }));

/** Room for the board and a match beside it; and for the rail of competitions too. */
const twoPanes = "(min-width: 48rem)";
const threePanes = "(min-width: 72rem)";

/** The whole page: on a phone one thing at a time, on a desk the match opens beside the board. */
export function App() {
  const board = useBoard("all");
  const beside = useMedia(twoPanes);
  const withRail = useMedia(threePanes);
  const [matchOpen, matchParams] = useRoute(addresses.match);
  const [tableOpen, tableParams] = useRoute(addresses.table);
  const [boardOpen] = useRoute(addresses.board);
  useKeys();
  useEffect(() => {
    if (!board.ready) return;
    void loadMatchPage();
    void loadTablePage();
  }, [board.ready]);

  useEffect(() => {
    if (boardOpen) document.title = "Touchline: live football scores";
  }, [boardOpen]);

  const detail = matchOpen ? (
    <MatchPage
      key={matchParams.matchId}
      matchId={decodeURIComponent(matchParams.matchId)}
      beside={beside}
    />
  ) : tableOpen ? (
    <TablePage competitionId={decodeURIComponent(tableParams.competitionId)} beside={beside} />
  ) : boardOpen ? undefined : (
    <p className={styles.nowhere}>There is no page at this address.</p>
  );

  return (
    <>
      <GoalAnnouncer />
      <KeysDialog />
      {beside ? (
        <div className={styles.desk} data-rail={withRail}>
          <TopBar wide />
          <LateNotice />
          {withRail && <Rail board={board} />}
          <main className={styles.pane} aria-label="Scores">
            <BoardPage board={board} openMatchId={matchParams?.matchId} beside />
          </main>
          <section className={styles.pane} aria-label="Opened beside the scores">
            <Suspense fallback={<Waiting />}>{detail ?? <BesideBoard board={board} />}</Suspense>
          </section>
        </div>
      ) : (
        <>
          {boardOpen && <TopBar />}
          <LateNotice />
          <main>
            <Suspense fallback={<Waiting />}>
              {detail ?? <BoardPage board={board} beside={false} />}
            </Suspense>
          </main>
        </>
      )}
    </>
  );
}
