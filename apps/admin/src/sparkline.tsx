import type { Sample } from "./history.ts";
import { sparkPath } from "./spark-path.ts";
import styles from "./sparkline.module.css";

interface SparklineProps {
  readonly samples: readonly Sample[];
  /** The moment at the right edge, epoch ms. */
  readonly until: number;
  /** How its highest value is written; without it the scale stays unsaid. */
  readonly peak?: (value: number) => string;
}

/** The last two minutes of one measure. The number it belongs to stands beside it, so readers never hear it. */
export function Sparkline({ samples, until, peak }: SparklineProps) {
  const spark = sparkPath(samples, until);
  return (
    <span className={styles["spark"]} aria-hidden="true">
      {peak !== undefined && <span className={styles["peak"]}>peak {peak(spark.peak)}</span>}
      <svg viewBox="0 0 120 20" preserveAspectRatio="none">
        <path className={styles["foot"]} d="M0 19.5H120" />
        <path className={styles["line"]} d={spark.path} />
      </svg>
    </span>
  );
}
