import type { History } from "../../history.ts";
import { type Incident, stands } from "../../incidents.ts";
import { Mark } from "../../mark.tsx";
import { moment } from "../../units.ts";
import styles from "./attention.module.css";

interface AttentionProps {
  readonly history: History;
  /** Whether the history is that of this moment. */
  readonly isCurrent: boolean;
}

/** Everything that is, or was lately, past a threshold; each with a way to where it is. */
export function Attention({ history: { incidents, overview }, isCurrent }: AttentionProps) {
  return (
    <section className={styles["attention"]} aria-labelledby="attention">
      <h2 id="attention" className="for-readers">
        To look at
      </h2>
      {incidents.length === 0 ? (
        <p className={styles["calm"]}>
          <Mark shape="done" />
          {isCurrent ? "Nothing is past its threshold." : "Nothing was past its threshold."}
        </p>
      ) : (
        <ul>
          {incidents.map((incident) => (
            <Line key={incident.id} incident={incident} now={overview.at} />
          ))}
        </ul>
      )}
    </section>
  );
}

interface LineProps {
  readonly incident: Incident;
  /** The moment shown, epoch ms. */
  readonly now: number;
}

function Line({ incident, now }: LineProps) {
  const { severity, at, text, since, lastSeenAt } = incident;
  const isOver = !stands(incident, now);
  return (
    <li data-severity={isOver ? "over" : severity}>
      <Mark shape={isOver ? "done" : severity} />
      <a href={`#${at}`}>
        <span className="for-readers">{severity === "trouble" ? "Trouble: " : "Watch: "}</span>
        {text}
      </a>
      <span className={styles["when"]}>
        {isOver ? `over since ${moment(lastSeenAt, now)}` : `since ${moment(since, now)}`}
      </span>
    </li>
  );
}
