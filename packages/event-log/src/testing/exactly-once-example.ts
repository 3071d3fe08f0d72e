import type { EventLog } from "@touchline/event-log";

/** Something that can be read again from any position of its own. */
export interface Source {
  readonly name: string;
  from(position: number): AsyncIterable<string>;
}

/** Appends what the source has and the log has not. */
export async function feed(log: EventLog, source: Source): Promise<void> {
  const producer = await log.producer({ name: source.name }); // from here on no older one of this name appends
  const offset = await producer.lastOffset("match-events", 0); // of the newest record it has there
  let position = 0;
  if (offset !== undefined) {
    const from = { topic: "match-events", partition: 0, offset, bytesMax: 1 };
    const { records } = await log.fetch(from);
    position = Number(records[0]!.headers["position"]) + 1;
  }
  for await (const value of source.from(position)) {
    const headers = { position: String(position++) };
    await producer.append("match-events", [{ partition: 0, value, headers }]);
  }
  await producer.close();
}
