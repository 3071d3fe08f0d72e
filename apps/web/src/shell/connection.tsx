import { useConnection } from "@touchline/client/react";
import { FreshnessChip } from "@touchline/ui";

/** How fresh the page is: always in sight. */
export function Connection() {
  return <FreshnessChip freshness={useConnection()} />;
}
