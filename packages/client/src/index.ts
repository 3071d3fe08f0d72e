export type { BoardView } from "./board-store.ts";
export type { ConnectionView } from "./connection-view.ts";
export { createLiveClient, type LiveClient, type LiveClientOptions } from "./live-client.ts";
export type { LiveStore } from "./live-store.ts";
export type { MatchView } from "./match-store.ts";
export type { Schedule } from "./schedule.ts";
export type { LiveTable } from "./table-store.ts";
export type { OpenWebSocket, WebSocketLike } from "./web-socket-like.ts";
export type { BoardRow, NotableEntry, TableLine, TableView } from "@touchline/protocol";
