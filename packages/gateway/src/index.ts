export type { MatchChange, MatchFeed, StoredEvent } from "./feed.ts";
export { type Gateway, type GatewayOptions, startGateway } from "./gateway.ts";
export type { GatewayStats } from "./gateway-stats.ts";
export type { LagCounts } from "./lag-histogram.ts";
export { defaultGatewayLimits, type GatewayLimits } from "./limits.ts";
export type { Schedule } from "./schedule.ts";
