import { createContext, type ReactNode, useContext } from "react";
import type { LiveClient } from "../live-client.ts";

const LiveClientContext = createContext<LiveClient | undefined>(undefined);

/** Gives a client to every hook below. The caller starts and closes it. */
export function LiveProvider({ client, children }: { client: LiveClient; children: ReactNode }) {
  return <LiveClientContext value={client}>{children}</LiveClientContext>;
}

/** The client of the nearest LiveProvider. Throws where there is none. */
export function useLiveClient(): LiveClient {
  const client = useContext(LiveClientContext);
  if (client === undefined) throw new Error("useLiveClient: there is no LiveProvider above");
  return client;
}
