import type { BoardView } from "../board-store.ts";
import { useLiveClient } from "./live-provider.tsx";
import { useStore } from "./use-store.ts";

/** The rows of a board, `"all"` or a competitionId, in the server's order. Subscribed to while mounted. */
export const useBoard = (scope: string): BoardView => useStore(useLiveClient().board(scope));
