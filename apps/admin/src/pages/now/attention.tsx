import { Mark } from "../../mark.tsx";
import type { Problem } from "../../problems.ts";
import styles from "./attention.module.css";

interface AttentionProps {
  readonly problems: readonly Problem[];
  /** Whether the problems are those of this moment. */
  readonly isCurrent: boolean;
}

/** Everything past a threshold, each with a way to where it is. */
export function Attention({ problems, isCurrent }: AttentionProps) {
  return (
    <section className={styles["attention"]} aria-labelledby="attention">
      <h2 id="attention" className="for-readers">
        To look at
      </h2>
      {problems.length === 0 ? (
        <p className={styles["calm"]}>
          <Mark shape="done" />
          {isCurrent ? "Nothing is past its threshold." : "Nothing was past its threshold."}
        </p>
      ) : (
        <ul>
          {problems.map(({ id, severity, at, text }) => (
            <li key={id} data-severity={severity}>
              <Mark shape={severity} />
              <a href={`#${at}`}>
                <span className="for-readers">
                  {severity === "trouble" ? "Trouble: " : "Watch: "}
                </span>
                {text}
              </a>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
