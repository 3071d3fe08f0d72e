import { useBoard } from "@touchline/client/react";
import { newsText } from "@touchline/ui";
import { useEffect, useRef } from "react";
import type { BoardRow } from "../board-row.ts";
import { pins } from "../pins.ts";
import { useSetting } from "../setting.ts";

/** Tells ears, politely, what has happened in the pinned matches. The clock is never told. */
export function GoalAnnouncer() {
  const { rows } = useBoard("all");
  const pinned = useSetting(pins);
  const region = useRef<HTMLDivElement>(null);
  const heard = useRef(new Map<string, string>());
  useEffect(() => {
    const news: string[] = [];
    for (const row of rows) {
      const key = row.last && `${row.last.eventId} ${row.last.standing}`;
      const before = heard.current.get(row.matchId);
      heard.current.set(row.matchId, key ?? "");
      // What was there when the page opened is not news.
      if (before === undefined || before === key || !pinned.includes(row.matchId)) continue;
      const text = announcement(row);
      if (text !== undefined) news.push(text);
    }
    if (news.length > 0 && region.current) region.current.textContent = news.join(". ");
  }, [rows, pinned]);
  return <div ref={region} className="for-readers" aria-live="polite" data-announcer />;
}

/** "Goal, Kane 45+1′. Spurs 3, Leicester 2" */
export function announcement({ last, home, away, score }: BoardRow): string | undefined {
  if (last === undefined || (last.kind !== "goal" && last.kind !== "card")) return undefined;
  const { head, detail, why } = newsText(last);
  const what = [head, detail, why].filter((part) => part !== undefined).join(", ");
  return `${what}. ${home.shortName} ${score.home}, ${away.shortName} ${score.away}`;
}
