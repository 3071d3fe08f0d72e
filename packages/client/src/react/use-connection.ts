import type { ConnectionView } from "../connection-view.ts";
import { useLiveClient } from "./live-provider.tsx";
import { useStore } from "./use-store.ts";

/** How fresh what is shown is. */
export const useConnection = (): ConnectionView => useStore(useLiveClient().connection);
