import type { BoardRow } from "../../board-row.ts";
import { type Day, dayName, dayOf, daysBetween } from "./days.ts";

/** What a tab of the board shows: the matches in play, or those of a day. */
export interface BoardTab {
  /** "live", or a day: what the address says, `?day=live`. */
  readonly key: string;
  readonly text: string;
}

/** Matches under one heading. */
export interface BoardSection {
  /** A competitionId, or "pinned". */
  readonly key: string;
  readonly title: string;
  /** Absent for the pinned ones, which may be of several competitions. */
  readonly competitionId: string | undefined;
  readonly rows: readonly BoardRow[];
}

export const isLive = (row: BoardRow): boolean => row.lifecycle === "live";

/** The tabs there is something for: those in play first, then the days in order. */
export function tabsOf(rows: readonly BoardRow[], today: Day, zone?: string): readonly BoardTab[] {
  const days = [...new Set(rows.map((row) => dayOf(row.kickOffAt, zone)))].toSorted();
  const live = rows.filter(isLive).length;
  return [
    { key: "live", text: `Live ${live}` },
    ...days.map((day) => ({ key: day, text: dayName(day, today) })),
  ];
}

/** The tab to show: the one asked for while it is there, else those in play, else the nearest day. */
export function tabToShow(
  asked: string | null,
  tabs: readonly BoardTab[],
  rows: readonly BoardRow[],
  today: Day,
): BoardTab["key"] {
  if (asked !== null && tabs.some(({ key }) => key === asked)) return asked;
  if (rows.some(isLive)) return "live";
  const distance = (key: string) => Math.abs(daysBetween(today, key));
  const days = tabs.filter(({ key }) => key !== "live").map(({ key }) => key);
  return days.toSorted((a, b) => distance(a) - distance(b))[0] ?? "live";
}

/** Which rows a tab shows. */
export const rowsOfTab = (
  rows: readonly BoardRow[],
  tab: BoardTab["key"],
  zone?: string,
): readonly BoardRow[] =>
  tab === "live" ? rows.filter(isLive) : rows.filter((row) => dayOf(row.kickOffAt, zone) === tab);

/** The order of the board: pinned, then competition by competition; in each those in play, soon, over. */
export function sectionsOf(
  rows: readonly BoardRow[],
  pinned: readonly string[],
): readonly BoardSection[] {
  const ordered = rows.toSorted(
    (a, b) => stage(a) - stage(b) || a.kickOffAt - b.kickOffAt || byName(a, b),
  );
  const byCompetition = Map.groupBy(
    ordered.filter(({ matchId }) => !pinned.includes(matchId)),
    ({ competitionId }) => competitionId,
  );
  const sections = [...byCompetition].map(([competitionId, ofCompetition]) => ({
    key: competitionId,
    title: ofCompetition[0]?.competitionName ?? competitionId,
    competitionId,
    rows: ofCompetition,
  }));
  sections.sort((a, b) => firstStage(a) - firstStage(b) || (a.title < b.title ? -1 : 1));
  const ofPinned = ordered.filter(({ matchId }) => pinned.includes(matchId));
  if (ofPinned.length === 0) return sections;
  const first = { key: "pinned", title: "Pinned", competitionId: undefined, rows: ofPinned };
  return [first, ...sections];
}

const firstStage = ({ rows }: BoardSection) => Math.min(...rows.map(stage));

function stage({ lifecycle }: BoardRow): number {
  switch (lifecycle) {
    case "live":
      return 0;
    case "scheduled":
    case "delayed":
      return 1;
    case "finished":
    case "postponed":
    case "cancelled":
    case "abandoned":
    case "awarded":
      return 2;
  }
}

const byName = (a: BoardRow, b: BoardRow) =>
  a.home.name < b.home.name ? -1 : Number(a.home.name > b.home.name);

/** When the next match begins by the wall clock, and which; undefined when none is known. */
export function nextMatch(
  rows: readonly BoardRow[],
  nowMs: number,
): { readonly row: BoardRow; readonly at: number } | undefined {
  return rows
    .filter(({ lifecycle }) => lifecycle === "scheduled" || lifecycle === "delayed")
    .map((row) => ({ row, at: row.replay?.kickOffReplayedAt ?? row.kickOffAt }))
    .filter(({ at }) => at >= nowMs)
    .toSorted((a, b) => a.at - b.at)[0];
}

/** Whether a match has to do with what was typed: a team, its code, the competition; accents do not matter. */
export function isAbout(row: BoardRow, typed: string): boolean {
  const wanted = plain(typed.trim());
  const { home, away, competitionName } = row;
  const names = [home, away].flatMap(({ name, shortName, code }) => [name, shortName, code]);
  return [...names, competitionName].some((name) => plain(name).includes(wanted));
}

const plain = (text: string) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
