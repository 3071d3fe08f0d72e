import { LIVE_PATH, SUBPROTOCOL } from "@touchline/protocol";
import type { GatewayLimits } from "./limits.ts";

/** What an upgrade request says of itself, and how full we are. */
export interface Knock {
  readonly path: string;
  readonly origin: string | undefined;
  readonly host: string | undefined;
  /** `Sec-WebSocket-Protocol` as it came. */
  readonly subprotocols: string | undefined;
  readonly clients: number;
  readonly clientsOfAddress: number;
  readonly isDraining: boolean;
}

export interface AdmissionRules {
  /** Origins that may connect beside our own host's, such as `https://example.org`; `"*"` lets in every one. */
  readonly allowedOrigins: readonly string[] | "*";
  readonly limits: Pick<GatewayLimits, "clientsMax" | "clientsPerAddressMax">;
}

export interface Refusal {
  readonly status: 400 | 403 | 404 | 429 | 503;
  readonly reason: string;
}

/** Whether a client is let in, before anything is upgraded; undefined when it is. */
export function refusalOf(knock: Knock, rules: AdmissionRules): Refusal | undefined {
  if (knock.path !== LIVE_PATH) return { status: 404, reason: `nothing here; ${LIVE_PATH} is` };
  if (!isOriginAllowed(knock, rules.allowedOrigins))
    return { status: 403, reason: "this origin may not connect" };
  const offered = (knock.subprotocols ?? "").split(",").map((name) => name.trim());
  if (!offered.includes(SUBPROTOCOL))
    return { status: 400, reason: `offer the sub-protocol ${SUBPROTOCOL}` };
  if (knock.isDraining) return { status: 503, reason: "going away, come back" };
  if (knock.clients >= rules.limits.clientsMax) return { status: 503, reason: "full, come back" };
  if (knock.clientsOfAddress >= rules.limits.clientsPerAddressMax)
    return { status: 429, reason: "too many connections from this address" };
  return undefined;
}

/** A program without an Origin may connect; a page only from our own host or one on the list. */
function isOriginAllowed(
  { origin, host }: Knock,
  allowedOrigins: AdmissionRules["allowedOrigins"],
): boolean {
  if (origin === undefined || allowedOrigins === "*") return true;
  if (!URL.canParse(origin)) return false;
  const from = new URL(origin);
  if (host !== undefined && from.host === host.toLowerCase()) return true;
  return allowedOrigins.includes(from.origin);
}
