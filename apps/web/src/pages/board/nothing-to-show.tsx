import { useServerNow } from "@touchline/client/react";
import { Link, useSearch } from "wouter";
import { boardAddress, matchAddress } from "../../addresses.ts";
import type { BoardRow } from "../../board-row.ts";
import { nextMatch } from "./board-view.ts";
import styles from "./nothing-to-show.module.css";
import { type BoardChoice, withChoice } from "./use-board-choice.ts";

interface NothingToShowProps {
  readonly choice: BoardChoice;
  readonly all: readonly BoardRow[];
}

/** An empty board says why it is empty, and when that ends. */
export function NothingToShow({ choice, all }: NothingToShowProps) {
  const search = useSearch();
  const now = useServerNow();
  if (choice.typed.trim() !== "")
    return (
      <div className={styles.nothing}>
        <p className={styles.head}>
          Nothing found for “<bdi>{choice.typed}</bdi>”
        </p>
        <p>Teams and competitions are found by their names and codes.</p>
      </div>
    );
  if (choice.only === "pinned")
    return (
      <div className={styles.nothing}>
        <p className={styles.head}>
          Nothing pinned {choice.tab === "live" ? "is in play" : "on this day"}
        </p>
        <p>The star in a row pins its match: it stays on top, and its goals are read aloud.</p>
        <p>
          <Link href={boardAddress(withChoice(search, "only", undefined))}>All matches</Link>
        </p>
      </div>
    );
  const next = nextMatch(all, now());
  return (
    <div className={styles.nothing}>
      <p className={styles.head}>{all.length === 0 ? "No matches" : "Nothing is in play"}</p>
      {next === undefined ? (
        <p>No kick-off is known yet. One that comes will appear here by itself.</p>
      ) : (
        <p>
          Next:{" "}
          <Link href={matchAddress(next.row.matchId, search)}>
            <bdi>{next.row.home.shortName}</bdi> v <bdi>{next.row.away.shortName}</bdi>
          </Link>
          , {whenFormat.format(next.at)}
        </p>
      )}
    </div>
  );
}

const whenFormat = new Intl.DateTimeFormat("en-GB", {
  weekday: "long",
  day: "numeric",
  month: "long",
  hour: "2-digit",
  minute: "2-digit",
});
