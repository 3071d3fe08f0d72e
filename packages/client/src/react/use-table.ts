import type { LiveTable } from "../table-store.ts";
import { useLiveClient } from "./live-provider.tsx";
import { useStore } from "./use-store.ts";

/** The table of a competition as it stands this second. Subscribed to while mounted. */
export const useTable = (competitionId: string): LiveTable =>
  useStore(useLiveClient().table(competitionId));
