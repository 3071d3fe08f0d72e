import styles from "./waiting.module.css";

/** Rows where rows will stand, of the same height, so that nothing jumps when they come. */
export function Waiting({ rows = 8 }: { readonly rows?: number }) {
  return (
    <div className={styles.waiting} aria-busy="true">
      <span className="for-readers">Loading</span>
      {Array.from({ length: rows }, (_, index) => (
        <i key={index} />
      ))}
    </div>
  );
}
