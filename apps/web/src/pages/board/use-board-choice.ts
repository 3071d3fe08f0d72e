import type { BoardView } from "@touchline/client";
import { useServerNow } from "@touchline/client/react";
import { useMemo } from "react";
import { useSearch } from "wouter";
import type { BoardRow } from "../../board-row.ts";
import { pins } from "../../pins.ts";
import { useSetting } from "../../setting.ts";
import { type BoardTab, isAbout, rowsOfTab, tabsOf, tabToShow } from "./board-view.ts";
import { dayOf } from "./days.ts";

/** What the address asks of the board, and what that comes to. */
export interface BoardChoice {
  readonly tabs: readonly BoardTab[];
  readonly tab: BoardTab["key"];
  /** The rail's choice: a competitionId, "pinned", or undefined for all. */
  readonly only: string | undefined;
  readonly typed: string;
  /** The rows all that leaves. */
  readonly rows: readonly BoardRow[];
  readonly pinned: readonly string[];
}

export function useBoardChoice(board: BoardView): BoardChoice {
  const search = useSearch();
  const now = useServerNow();
  const pinned = useSetting(pins);
  const today = dayOf(now());
  return useMemo(() => {
    const asked = new URLSearchParams(search);
    const only = asked.get("only") ?? undefined;
    const typed = asked.get("find") ?? "";
    const ofRail = board.rows.filter(
      ({ matchId, competitionId }) =>
        only === undefined ||
        (only === "pinned" ? pinned.includes(matchId) : competitionId === only),
    );
    const tabs = tabsOf(ofRail, today);
    const tab = tabToShow(asked.get("day"), tabs, ofRail, today);
    // Whoever types a name means any day.
    const rows =
      typed.trim() === "" ? rowsOfTab(ofRail, tab) : ofRail.filter((row) => isAbout(row, typed));
    return { tabs, tab, only, typed, rows, pinned };
  }, [board.rows, search, pinned, today]);
}

/** The address's search part with one thing changed; undefined takes it out. */
export function withChoice(
  search: string,
  name: "day" | "only",
  value: string | undefined,
): string {
  const next = new URLSearchParams(search);
  if (value === undefined) next.delete(name);
  else next.set(name, value);
  if (name === "only") next.delete("day");
  return next.toString();
}
