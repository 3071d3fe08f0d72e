/** Our own drawings: a 24-unit grid, one stroke width, round ends. */
const drawings = {
  back: <path d="M15 5l-7 7 7 7" />,
  check: <path d="M5 12.5l4.5 4.5L19 7.5" />,
  close: <path d="M6 6l12 12M18 6L6 18" />,
  down: <path d="M12 5v14M6 13l6 6 6-6" />,
  forward: <path d="M9 5l7 7-7 7" />,
  keys: (
    <>
      <rect x="2.5" y="6" width="19" height="12" rx="2" />
      <path d="M6.5 10h.01M10 10h.01M14 10h.01M17.5 10h.01M8 14h8" />
    </>
  ),
  moon: <path d="M19.5 14.5A8 8 0 019.5 4.5a8 8 0 1010 10z" />,
  pin: <path d="M12 3.6l2.6 5.3 5.8.8-4.2 4.1 1 5.8-5.2-2.7-5.2 2.7 1-5.8-4.2-4.1 5.8-.8z" />,
  replay: (
    <>
      <path d="M4.5 12a7.5 7.5 0 102.4-5.5" />
      <path d="M4 4v4.5h4.5" />
    </>
  ),
  search: (
    <>
      <circle cx="10.5" cy="10.5" r="6" />
      <path d="M15 15l5 5" />
    </>
  ),
  spot: (
    <>
      <circle cx="12" cy="12" r="8" />
      <circle cx="12" cy="12" r="1.5" fill="currentColor" />
    </>
  ),
  sun: (
    <>
      <circle cx="12" cy="12" r="4" />
      <path d="M12 3v2M12 19v2M3 12h2M19 12h2M5.6 5.6L7 7M17 17l1.4 1.4M5.6 18.4L7 17M17 7l1.4-1.4" />
    </>
  ),
  system: (
    <>
      <circle cx="12" cy="12" r="7.5" />
      <path d="M12 4.5v15a7.5 7.5 0 000-15z" fill="currentColor" />
    </>
  ),
  substitution: <path d="M8 19V5M4 9l4-4 4 4M16 5v14M12 15l4 4 4-4" />,
  up: <path d="M12 19V5M6 11l6-6 6 6" />,
  video: (
    <>
      <rect x="3" y="5" width="18" height="12" rx="1.5" />
      <path d="M9 20.5h6" />
    </>
  ),
  whistle: (
    <>
      <path d="M13 9H3v5h2" />
      <path d="M13 9h7l1 3-4.2 1.2" />
      <circle cx="11" cy="14" r="5" />
    </>
  ),
} as const;

export type IconName = keyof typeof drawings;

/** A drawing beside words that already say the same; readers never hear it. `size` in px, default 20. */
export function Icon({
  name,
  size = 20,
  filled = false,
}: {
  readonly name: IconName;
  readonly size?: number;
  readonly filled?: boolean;
}) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill={filled ? "currentColor" : "none"}
      stroke="currentColor"
      strokeWidth={1.75}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      data-icon={name}
    >
      {drawings[name]}
    </svg>
  );
}
