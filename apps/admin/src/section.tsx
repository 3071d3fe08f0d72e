import { type ReactNode, useId } from "react";
import styles from "./section.module.css";

interface SectionProps {
  /** The element's id, for links to it. */
  readonly id?: string;
  readonly title: string;
  /** A short count beside the title. */
  readonly note?: ReactNode;
  readonly children: ReactNode;
}

/** One panel of a room. What is inside lays itself out by the panel's width, not the screen's. */
export function Section({ id, title, note, children }: SectionProps) {
  const titleId = useId();
  return (
    <section id={id} className={styles["section"]} aria-labelledby={titleId}>
      <header className={styles["head"]}>
        <h2 id={titleId}>{title}</h2>
        {note !== undefined && <p>{note}</p>}
      </header>
      {children}
    </section>
  );
}
