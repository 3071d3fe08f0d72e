/** A football, the mark of a goal. `struck`: one that no longer counts. */
export function Ball({
  size = 16,
  struck = false,
}: {
  readonly size?: number;
  readonly struck?: boolean;
}) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" aria-hidden="true">
      <circle
        cx="12"
        cy="12"
        r="9.25"
        fill="var(--surface)"
        stroke="currentColor"
        strokeWidth="1.75"
      />
      <path d="M12 7.6l4.2 3-1.6 5H9.4l-1.6-5z" fill="currentColor" />
      <path
        d="M12 7.6V3M16.2 10.6l4.4-1.6M14.6 15.6l2.8 3.8M9.4 15.6l-2.8 3.8M7.8 10.6L3.4 9"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
      />
      {struck && <path d="M3 21L21 3" stroke="currentColor" strokeWidth="2.25" />}
    </svg>
  );
}
