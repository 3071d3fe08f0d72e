export { BoardRow, NotableEntry } from "./board-row.ts";
export {
  boardChannel,
  type Channel,
  channelLengthMax,
  type ChannelKind,
  type ChannelName,
  matchChannel,
  parseChannel,
  tableChannel,
  wholeBoard,
} from "./channel.ts";
export {
  ClientMessage,
  type ClientMessageOf,
  Hello,
  Pong,
  Sub,
  Sync,
  Unsub,
  Want,
} from "./client-message.ts";
export { type AfterClose, afterClose, type CloseCode, closeCodes } from "./close-code.ts";
export { defaultLimits } from "./default-limits.ts";
export {
  ErrorResponse,
  MatchesResponse,
  MatchParams,
  MatchResponse,
  TableParams,
  TableResponse,
} from "./http.ts";
export { Limits } from "./limits.ts";
export { MatchState } from "./match-state.ts";
export { Epoch, Position, Positions } from "./position.ts";
export {
  Bye,
  Err,
  ErrorCode,
  Heartbeat,
  Mode,
  Ok,
  Rows,
  ServerMessage,
  type ServerMessageOf,
  State,
  Table,
  Update,
  Welcome,
} from "./server-message.ts";
export { TableLine, TableView } from "./table-view.ts";
export { toBoardRow } from "./to-board-row.ts";
export { toTableView } from "./to-table-view.ts";
export { LIVE_PATH, PROTOCOL_VERSION, SUBPROTOCOL } from "./version.ts";
