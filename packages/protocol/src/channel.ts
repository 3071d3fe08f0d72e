/**
 * What can be subscribed to:
 *
 * - `board:all` and `board:<competitionId>`: rows, the newest replaces the last;
 * - `match:<matchId>`: every event of a match, each once and in order;
 * - `table:<competitionId>`: the table as it stands this second.
 */
export type Channel = `${ChannelKind}:${string}`;
export type ChannelKind = "board" | "match" | "table";

/** The board of every match there is. */
export const wholeBoard = "all";

/** Bytes a channel's name may have. */
export const channelLengthMax = 200;

const channelPattern = /^(board|match|table):([\w.:~@+-]{1,190})$/;

/** A channel taken apart. */
export interface ChannelName {
  readonly kind: ChannelKind;
  /** The matchId, the competitionId, or `all` for the whole board. */
  readonly of: string;
}

/** Reads a channel's name; undefined for anything that is not one. */
export function parseChannel(channel: string): ChannelName | undefined {
  const [, kind, of] = channelPattern.exec(channel) ?? [];
  if ((kind !== "board" && kind !== "match" && kind !== "table") || of === undefined)
    return undefined;
  return { kind, of };
}

export const boardChannel = (scope: string): Channel => `board:${scope}`;
export const matchChannel = (matchId: string): Channel => `match:${matchId}`;
export const tableChannel = (competitionId: string): Channel => `table:${competitionId}`;
