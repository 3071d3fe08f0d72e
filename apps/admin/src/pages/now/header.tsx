import type { AdminOverview } from "@touchline/protocol/admin";
import { Mark } from "../../mark.tsx";
import type { Link } from "../../overview-stream.ts";
import { ThemeSwitch } from "../../theme-switch.tsx";
import { timeOfDay } from "../../units.ts";
import styles from "./header.module.css";

interface HeaderProps {
  readonly link: Link;
  readonly overview: AdminOverview | undefined;
}

/** Where one is, and how fresh what one sees is. */
export function Header({ link, overview }: HeaderProps) {
  return (
    <header className={styles["header"]}>
      <h1>
        Touchline <span>operations</span>
      </h1>
      {overview !== undefined && (
        <p className={styles["asOf"]}>
          as of <time>{timeOfDay(overview.at)}</time>
        </p>
      )}
      <Freshness link={link} />
      <ThemeSwitch />
    </header>
  );
}

function Freshness({ link }: { readonly link: Link }) {
  return (
    <output className={styles["freshness"]} data-link={link.state}>
      <Mark shape={link.state === "live" ? "on" : link.state === "over" ? "trouble" : "off"} />
      {freshness(link)}
    </output>
  );
}

function freshness(link: Link): string {
  switch (link.state) {
    case "opening":
      return "opening";
    case "live":
      return "live";
    case "stale":
      return link.sinceMs === undefined
        ? `${link.reason}, trying again`
        : `stale since ${timeOfDay(link.sinceMs)}: ${link.reason}, trying again`;
    case "over":
      return "session over";
  }
}
