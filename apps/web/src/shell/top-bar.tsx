import { Icon } from "@touchline/ui";
import { useEffect, useRef, useState } from "react";
import { Link, useSearchParams } from "wouter";
import { addresses } from "../addresses.ts";
import { Connection } from "./connection.tsx";
import { showKeys } from "./keys-dialog.tsx";
import { ThemeButton } from "./theme-button.tsx";
import styles from "./top-bar.module.css";

/** The name, finding, how fresh it all is, and the light. `wide`: the field is always open. */
export function TopBar({ wide = false }: { readonly wide?: boolean }) {
  const [search] = useSearchParams();
  const [opened, setOpened] = useState(search.has("find"));
  const finding = wide || opened;
  return (
    <header className={styles.bar} data-wide={wide}>
      {(wide || !finding) && (
        <h1 className={styles.name}>
          <Link href={addresses.board}>
            <Wordmark />
            Touchline
          </Link>
        </h1>
      )}
      {finding && <Find opened={!wide && opened} onLeave={() => setOpened(false)} />}
      <span className={styles.end}>
        {!finding && (
          <button
            type="button"
            className={styles.button}
            aria-label="Find a match"
            data-find
            onClick={() => setOpened(true)}
          >
            <Icon name="search" />
          </button>
        )}
        <Connection />
        {wide && (
          <button
            type="button"
            className={styles.button}
            aria-label="Keyboard shortcuts"
            title="Keyboard shortcuts"
            onClick={showKeys}
          >
            <Icon name="keys" />
          </button>
        )}
        <ThemeButton />
      </span>
    </header>
  );
}

/** A touch line, the half-way line, and the ball on the spot. */
function Wordmark() {
  return (
    <svg width="20" height="20" viewBox="0 0 24 24" aria-hidden="true">
      <path d="M5 2v20M5 12h16" fill="none" stroke="currentColor" strokeWidth="2.5" />
      <circle cx="15" cy="12" r="4" fill="var(--live)" stroke="var(--surface)" strokeWidth="1.5" />
    </svg>
  );
}

interface FindProps {
  /** True when a press of its button opened it. */
  readonly opened: boolean;
  readonly onLeave: () => void;
}

/** Narrows the board to what is typed; the address keeps it. */
function Find({ opened, onLeave }: FindProps) {
  const [search, setSearch] = useSearchParams();
  const field = useRef<HTMLInputElement>(null);
  const write = (text: string) => {
    setSearch(
      (before) => {
        const next = new URLSearchParams(before);
        if (text === "") next.delete("find");
        else next.set("find", text);
        return next;
      },
      { replace: true },
    );
  };
  useEffect(() => {
    if (opened) field.current?.focus();
  }, [opened]);
  const leave = () => {
    write("");
    field.current?.blur();
    onLeave();
  };
  const typed = search.get("find") ?? "";
  return (
    <search className={styles.find}>
      <Icon name="search" size={18} />
      <input
        ref={field}
        type="search"
        data-find
        aria-label="Find a team or competition"
        placeholder="Find a team"
        enterKeyHint="search"
        autoComplete="off"
        value={typed}
        onChange={(event) => write(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape") leave();
        }}
      />
      {(typed !== "" || opened) && (
        <button type="button" className={styles.button} aria-label="Stop finding" onClick={leave}>
          <Icon name="close" size={18} />
        </button>
      )}
    </search>
  );
}
