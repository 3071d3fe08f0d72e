import { Icon } from "@touchline/ui";
import type { ReactNode } from "react";
import { Link, useSearch } from "wouter";
import { boardAddress } from "../addresses.ts";
import { Connection } from "./connection.tsx";
import styles from "./page-bar.module.css";

interface PageBarProps {
  /** True beside the board, where the page above already says how fresh it is. */
  readonly beside: boolean;
  readonly closable?: boolean;
  readonly children: ReactNode;
  /** At the end: the pin of a match. */
  readonly end?: ReactNode;
}

/** The bar over an opened page: the way back, what it is, how fresh it is. */
export function PageBar({ beside, closable = true, children, end }: PageBarProps) {
  const search = useSearch();
  return (
    <div className={styles.bar} data-beside={beside}>
      {closable && (
        <Link
          href={boardAddress(search)}
          className={styles.button}
          aria-label={beside ? "Close" : "Back to the scores"}
        >
          <Icon name={beside ? "close" : "back"} />
        </Link>
      )}
      <div className={styles.middle}>{children}</div>
      {!beside && <Connection />}
      {end}
    </div>
  );
}
