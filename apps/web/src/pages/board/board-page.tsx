import type { BoardView } from "@touchline/client";
import { useLayoutEffect } from "react";
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
  useReturn(!beside);
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

/** Where the board was left for a match: how far it was scrolled, and from which row. */
const left: { scrollY: number; row: string | undefined } = { scrollY: 0, row: undefined };

/** On a phone the board gives way to the match; coming back, it stands where it was left, and so does the focus. */
function useReturn(gaveWay: boolean): void {
  useLayoutEffect(() => {
    if (!gaveWay) return;
    scrollTo(0, left.scrollY);
    if (left.row !== undefined) rowLink(left.row)?.focus({ preventScroll: true });
    return () => {
      left.scrollY = scrollY;
      left.row = document.activeElement?.closest<HTMLElement>("[data-match]")?.dataset["match"];
    };
  }, [gaveWay]);
}

const rowLink = (matchId: string) =>
  document.querySelector<HTMLElement>(`[data-match="${CSS.escape(matchId)}"] > a`);
