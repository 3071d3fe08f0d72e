import type { BoardView } from "@touchline/client";
import { useEffect, useLayoutEffect } from "react";
import { ReplayNotice } from "../../shell/replay-notice.tsx";
import { SiteFooter } from "../../shell/site-footer.tsx";
import { Waiting } from "../../shell/waiting.tsx";
import { BoardList } from "./board-list.tsx";
import { DayTabs } from "./day-tabs.tsx";
import { NothingToShow } from "./nothing-to-show.tsx";
import { replayTexts } from "./replay-text.ts";
import { useBoardChoice } from "./use-board-choice.ts";

interface BoardPageProps {
  readonly board: BoardView;
  readonly openMatchId?: string | undefined;
  /** True when a match or table stands beside it. */
  readonly beside: boolean;
}

/** The board: whatever is on, at a glance. */
export function BoardPage({ board, openMatchId, beside }: BoardPageProps) {
  const choice = useBoardChoice(board);
  useScrollKept(!beside);
  useEffect(() => {
    if (!beside) document.title = "Touchline: live football scores";
  }, [beside]);
  if (!board.ready) return <Waiting headed />;
  const competitionIds = [...new Set(choice.rows.map(({ competitionId }) => competitionId))];
  return (
    <>
      <ReplayNotice texts={replayTexts(choice.rows)} />
      <DayTabs choice={choice} />
      {choice.rows.length === 0 ? (
        <NothingToShow choice={choice} all={board.rows} />
      ) : (
        <BoardList choice={choice} openMatchId={openMatchId} />
      )}
      <SiteFooter competitionIds={competitionIds} />
    </>
  );
}

let scrollYBefore = 0;

/** On a phone the board gives way to the match; coming back, it stands where it was left. */
function useScrollKept(keeps: boolean): void {
  useLayoutEffect(() => {
    if (!keeps) return;
    scrollTo(0, scrollYBefore);
    return () => {
      scrollYBefore = scrollY;
    };
  }, [keeps]);
}
