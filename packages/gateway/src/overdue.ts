import { type CloseCode, closeCodes } from "@touchline/protocol";
import type { Connection } from "./connection.ts";
import type { GatewayLimits } from "./limits.ts";

/** Which deadline a client has let pass, and the code to close it with; undefined when none. */
export function overdue(
  connection: Connection,
  limits: GatewayLimits,
  now: number,
): { readonly code: CloseCode; readonly reason: string } | undefined {
  const { openedAt, hasSaidHello, hasSubscribed, fullSince, pongAskedAt } = connection;
  const { silentStart, tooSlow, noPong } = closeCodes;
  if (!hasSaidHello && now - openedAt > limits.helloTimeoutMs)
    return { code: silentStart, reason: "no hello in time" };
  if (!hasSubscribed && now - openedAt > limits.subscribeTimeoutMs)
    return { code: silentStart, reason: "no subscription in time" };
  if (fullSince !== undefined && now - fullSince > limits.drainTimeoutMs)
    return { code: tooSlow, reason: "read too slowly" };
  if (pongAskedAt !== undefined && now - pongAskedAt > limits.pongTimeoutMs)
    return { code: noPong, reason: "no pong in time" };
  return undefined;
}
