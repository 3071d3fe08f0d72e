export { LiveProvider, useLiveClient } from "./live-provider.tsx";
export { useBoard } from "./use-board.ts";
export { useConnection } from "./use-connection.ts";
export { useMatch } from "./use-match.ts";
export { useServerNow } from "./use-server-now.ts";
export { useTable } from "./use-table.ts";
