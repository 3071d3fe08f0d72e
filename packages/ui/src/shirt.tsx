import type { Kit, KitPattern } from "@touchline/football";
import { inkOn } from "./kit-colours.ts";

/** Body, sleeves and collar on a 24-unit grid; the patterns below are cut to it, so no clip path is needed. */
const outline = "M9 3 Q12 5.6 15 3 L21.6 6.4 L19.4 11.2 L17 10 V21 H7 V10 L4.6 11.2 L2.4 6.4 Z";

const patterns: Record<KitPattern, string> = {
  plain: "",
  stripes: "M9 3 L11 4.15 V21 H9 Z M15 3 L13 4.15 V21 H15 Z",
  hoops: "M7 6.6 H17 V9.4 H7 Z M7 12.2 H17 V15 H7 Z M7 17.8 H17 V20.6 H7 Z",
  halves: "M12 4.3 Q13.6 4.2 15 3 L21.6 6.4 L19.4 11.2 L17 10 V21 H12 Z",
  sash: "M7 5.2 L9.6 3.5 L17 14.6 V20.2 Z",
  sleeves: "M7 4.03 L2.4 6.4 L4.6 11.2 L7 10 Z M17 4.03 L21.6 6.4 L19.4 11.2 L17 10 Z",
};

/**
 * A team's shirt, drawn from its pattern and two colours: crisp at 16 px, the mark of the team at 64.
 * Silent for readers, because the name always stands beside it. `number` is written on the chest.
 */
export function Shirt({
  kit,
  size = 20,
  number,
}: {
  readonly kit: Kit;
  readonly size?: number;
  readonly number?: number | undefined;
}) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" aria-hidden="true" data-kit={kit.pattern}>
      <path d={outline} fill={kit.primary} />
      {kit.pattern !== "plain" && <path d={patterns[kit.pattern]} fill={kit.secondary} />}
      <path
        d={outline}
        fill="none"
        stroke="var(--shirt-edge, light-dark(#0000008c, #ffffff80))"
        strokeWidth={size >= 32 ? 0.7 : 1.1}
        strokeLinejoin="round"
      />
      {number !== undefined && (
        <text
          x="12"
          y="15.9"
          textAnchor="middle"
          fontSize="8.6"
          fontWeight="700"
          fill={inkOn(kit.primary)}
          stroke={kit.primary}
          strokeWidth="2.6"
          strokeLinejoin="round"
          paintOrder="stroke"
        >
          {number}
        </text>
      )}
    </svg>
  );
}
