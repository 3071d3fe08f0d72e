import type { MatchView } from "../match-store.ts";
import { useLiveClient } from "./live-provider.tsx";
import { useStore } from "./use-store.ts";

/** A match, every event of it folded in. Subscribed to while mounted; `missing` when the server knows no such match. */
export const useMatch = (matchId: string): MatchView => useStore(useLiveClient().match(matchId));
