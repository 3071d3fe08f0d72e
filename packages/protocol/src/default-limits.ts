import type { Limits } from "./limits.ts";

/** The limits a server has when nobody says otherwise. */
export const defaultLimits: Limits = {
  messageBytesMax: 4096,
  messagesPerSecondMax: 10,
  messageBurstMax: 20,
  matchChannelsMax: 60,
  boardChannelsMax: 8,
  tableChannelsMax: 8,
};
