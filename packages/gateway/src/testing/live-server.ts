import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { type Gateway, type GatewayOptions, startGateway } from "../gateway.ts";
import type { MatchFeed } from "../feed.ts";

/** A gateway behind an HTTP server of its own on a loopback port. */
export interface LiveServer {
  readonly gateway: Gateway;
  readonly url: string;
  readonly port: number;
  /** Ends it politely, so that the port can be used again. */
  close(): Promise<void>;
}

/** Starts a gateway over a feed on 127.0.0.1; on any free port unless one is given. */
export async function startLiveServer(
  feed: MatchFeed,
  { port = 0, ...options }: Partial<GatewayOptions> & { readonly port?: number } = {},
): Promise<LiveServer> {
  const server = createServer();
  const gateway = startGateway({
    ...options,
    server,
    feed,
    limits: { clientsPerAddressMax: 100_000, ...options.limits },
  });
  await listen(server, port);
  const bound = portOf(server.address());
  return {
    gateway,
    port: bound,
    url: `ws://127.0.0.1:${bound}/live`,
    close: async () => {
      await gateway.drain();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const listen = (server: Server, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === "string") throw new Error("not listening on TCP");
  return address.port;
}
