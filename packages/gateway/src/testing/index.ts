export { type LiveServer, startLiveServer } from "./live-server.ts";
export { drawer, matchEvents, matchStream, type MatchStreamOptions } from "./match-stream.ts";
export { MemoryFeed } from "./memory-feed.ts";
export { connectRaw, type RawClient } from "./raw-client.ts";
