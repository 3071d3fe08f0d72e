import { useEffect, useRef } from "react";
import { Link, useLocation, useSearch } from "wouter";
import styles from "./day-tabs.module.css";
import { type BoardChoice, withChoice } from "./use-board-choice.ts";

/** What is on now, and the days there are matches of. They are links: a day can be kept and sent. */
export function DayTabs({ choice: { tabs, tab, typed } }: { readonly choice: BoardChoice }) {
  const [path] = useLocation();
  const search = useSearch();
  const list = useRef<HTMLElement>(null);
  useEffect(() => {
    const chosen = list.current?.querySelector(`[data-day="${tab}"]`);
    chosen?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [tab]);
  if (typed.trim() !== "") return null;
  return (
    <nav className={styles.tabs} aria-label="Days" ref={list}>
      {tabs.map(({ key, text }) => (
        <Link
          key={key}
          href={`${path}?${withChoice(search, "day", key)}`}
          className={styles.tab}
          data-day={key}
          aria-current={key === tab ? "page" : undefined}
        >
          {text}
        </Link>
      ))}
    </nav>
  );
}
