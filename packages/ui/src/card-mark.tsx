import type { Card } from "@touchline/football";

const colour: Record<Card["card"], string> = {
  yellow: "var(--yellow-mark)",
  second_yellow: "var(--red-mark)",
  red: "var(--red-mark)",
};

/** A small upright card. A second yellow shows the first one behind the red. */
export function CardMark({
  card,
  size = 16,
}: {
  readonly card: Card["card"];
  readonly size?: number;
}) {
  const edge = { stroke: "var(--mark-edge)", strokeWidth: 1.25 };
  const behind = card === "second_yellow";
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" aria-hidden="true">
      {behind && (
        <rect x="4" y="2.5" width="12" height="16" rx="2" fill={colour.yellow} {...edge} />
      )}
      <rect
        x={behind ? 9 : 6}
        y={behind ? 5.5 : 4}
        width="12"
        height="16"
        rx="2"
        fill={colour[card]}
        {...edge}
      />
    </svg>
  );
}
