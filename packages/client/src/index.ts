export type { BoardView } from "./board-store.ts";
export type { ConnectionView } from "./connection-view.ts";
export type { LiveClient } from "./live-client.ts";
export type { LiveStore } from "./live-store.ts";
export type { MatchView } from "./match-store.ts";
export type { LiveTable } from "./table-store.ts";
