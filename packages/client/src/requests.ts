import type { Want } from "@touchline/protocol";

/** A little under the server's own limit, for what `t`, `id` and `epoch` take. */
const overheadBytes = 200;
const channelsPerMessageMax = 80;

/** Wants put together into as few lists as fit the server's limit of a message. */
export function inMessages(wants: readonly Want[], messageBytesMax: number): readonly Want[][] {
  const encoder = new TextEncoder();
  const lists: Want[][] = [];
  let list: Want[] = [];
  let leftBytes = 0;
  for (const want of wants) {
    const bytes = encoder.encode(JSON.stringify(want)).length + 1;
    if (bytes > leftBytes || list.length >= channelsPerMessageMax) {
      list = [];
      lists.push(list);
      leftBytes = messageBytesMax - overheadBytes;
    }
    list.push(want);
    leftBytes -= bytes;
  }
  return lists;
}
