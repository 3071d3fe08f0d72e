import styles from "./mark.module.css";

/** The shapes of a state. The word always stands beside it, so readers never hear the shape. */
export type MarkShape = "on" | "off" | "paused" | "done" | "watch" | "trouble";

const drawings: Record<MarkShape, React.ReactNode> = {
  on: <circle cx="6" cy="6" r="4" fill="currentColor" stroke="none" />,
  off: <circle cx="6" cy="6" r="3.5" />,
  paused: <path d="M4 2.5v7M8 2.5v7" />,
  done: <path d="M2 6.5l2.8 2.8L10 3.5" />,
  watch: <path d="M6 1.8L11 10.4H1z" strokeLinejoin="round" />,
  trouble: <path d="M6 1.8L11 10.4H1z" fill="currentColor" strokeLinejoin="round" />,
};

/** A state's shape, 12 px, in the colour of the words around it. */
export function Mark({ shape }: { readonly shape: MarkShape }) {
  return (
    <svg
      className={styles["mark"]}
      width={12}
      height={12}
      viewBox="0 0 12 12"
      fill="none"
      stroke="currentColor"
      strokeWidth={1.5}
      strokeLinecap="round"
      aria-hidden="true"
    >
      {drawings[shape]}
    </svg>
  );
}
