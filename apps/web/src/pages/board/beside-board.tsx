import type { BoardView } from "@touchline/client";
import { useTable } from "@touchline/client/react";
import { lazy } from "react";
import { isLive } from "./board-view.ts";
import styles from "./beside-board.module.css";
import { useBoardChoice } from "./use-board-choice.ts";

const TablePage = lazy(async () => ({
  default: (await import("../table/table-page.tsx")).TablePage,
}));

/** What stands beside the board before a match is opened: the table that its goals are moving. */
export function BesideBoard({ board }: { readonly board: BoardView }) {
  const { rows } = useBoardChoice(board);
  const competitionId = (rows.find(isLive) ?? rows[0])?.competitionId;
  if (competitionId === undefined) return <Hint />;
  return <TableOrHint competitionId={competitionId} />;
}

function TableOrHint({ competitionId }: { readonly competitionId: string }) {
  const { table, ready } = useTable(competitionId);
  if (ready && table === undefined) return <Hint />;
  return <TablePage competitionId={competitionId} beside closable={false} />;
}

const Hint = () => (
  <p className={styles.hint}>
    A match opens here. <kbd>j</kbd> and <kbd>k</kbd> move, <kbd>Enter</kbd> opens, <kbd>?</kbd>{" "}
    shows more.
  </p>
);
