import * as t from "typebox";

/** What one client may do, as the server says in `welcome`. */
export const Limits = t.Object({
  /** Bytes of one message from the client. */
  messageBytesMax: t.Integer({ minimum: 1 }),
  /** Messages a second from the client, averaged. */
  messagesPerSecondMax: t.Integer({ minimum: 1 }),
  /** Messages the client may send at once after a quiet while. */
  messageBurstMax: t.Integer({ minimum: 1 }),
  matchChannelsMax: t.Integer({ minimum: 0 }),
  boardChannelsMax: t.Integer({ minimum: 0 }),
  tableChannelsMax: t.Integer({ minimum: 0 }),
});
export type Limits = t.Static<typeof Limits>;
