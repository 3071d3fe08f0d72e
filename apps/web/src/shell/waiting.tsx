import styles from "./waiting.module.css";

interface WaitingProps {
  readonly rows?: number;
  /** With room for what stands over the rows of the board. */
  readonly headed?: boolean;
}

/** Rows where rows will stand, of the same height, so that nothing jumps when they come. */
export function Waiting({ rows = 8, headed = false }: WaitingProps) {
  return (
    <div className={styles.waiting} data-headed={headed} aria-busy="true">
      <span className="for-readers">Loading</span>
      {Array.from({ length: rows }, (_, index) => (
        <i key={index} />
      ))}
    </div>
  );
}
