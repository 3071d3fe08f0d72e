import { matchChannel, type ServerMessage } from "@touchline/protocol";
import { expect, test } from "vitest";
import { Hub } from "./hub.ts";
import type { Interest } from "./interest.ts";
import type { LiveChannel } from "./live-channel.ts";
import type { Missed, Subscriber } from "./subscriber.ts";
import { matchStream } from "./testing/match-stream.ts";
import { MemoryFeed } from "./testing/memory-feed.ts";

class Reader implements Subscriber {
  interest: Interest | undefined;
  caughtUp: Map<LiveChannel, number> | undefined;
  missed: Missed | undefined;
  full = false;
  readonly written: Buffer[] = [];

  isFull(): boolean {
    return this.full;
  }

  write(frames: Buffer): void {
    this.written.push(frames);
  }

  get read(): readonly ServerMessage[] {
    return this.written.flatMap(framesIn);
  }

  get seqs(): readonly number[] {
    return this.read.flatMap((message) => (message.t === "u" ? message.event.seq : []));
  }
}

/** The messages in a buffer of unmasked text frames. */
function framesIn(bytes: Buffer): ServerMessage[] {
  const messages: ServerMessage[] = [];
  let at = 0;
  while (at < bytes.length) {
    const short = bytes.readUInt8(at + 1);
    const headerLength = short < 126 ? 2 : short === 126 ? 4 : 10;
    const length =
      short < 126 ? short : short === 126 ? bytes.readUInt16BE(at + 2) : bytes.readUInt32BE(at + 6);
    messages.push(
      JSON.parse(bytes.toString("utf8", at + headerLength, at + headerLength + length)),
    );
    at += headerLength + length;
  }
  return messages;
}

const limits = { replayEventsMax: 10, replayBytesMax: 1_000_000 };

/** A match of three events, all flushed. */
function kickOff() {
  const feed = new MemoryFeed();
  const hub = new Hub(feed, limits);
  feed.onChange((change) => hub.gather(change));
  const events = matchStream({ matchId: "m" });
  const append = (count: number) => {
    for (let n = 0; n < count; n++) feed.append(events.next().value);
  };
  append(3);
  hub.flush();
  const watch = (seq?: number) => {
    const reader = new Reader();
    const have = seq === undefined ? {} : { seq };
    const answers = hub.subscribe(reader, new Map([[matchChannel("m"), have]]));
    const answer = answers.get(matchChannel("m"));
    return { reader, mode: answer?.mode, frames: answer?.frames ?? [] };
  };
  return { feed, hub, append, watch };
}

test("all who want the same are written the very same buffer, once a flush", () => {
  const { hub, append, watch } = kickOff();
  const readers = [watch(3), watch(3), watch(3)].map(({ reader }) => reader);
  append(5);
  hub.flush();
  const [first] = readers;
  expect(first?.seqs).toEqual([4, 5, 6, 7, 8]);
  for (const reader of readers) {
    expect(reader.written).toHaveLength(1);
    expect(reader.written[0]).toBe(first?.written[0]);
  }
});

test("who joins between two flushes is sent what is gathered after him, and nothing twice", () => {
  const { hub, append, watch } = kickOff();
  append(2);
  const { reader, mode, frames } = watch(3);
  expect(mode).toBe("replay");
  expect(frames.flatMap(framesIn).map((m) => (m.t === "u" ? m.event.seq : m.t))).toEqual([4, 5]);
  append(2);
  hub.flush();
  expect(reader.seqs).toEqual([6, 7]);
  append(1);
  hub.flush();
  expect(reader.seqs).toEqual([6, 7, 8]);
});

test("resume is nothing, the missing events, or the state: never a part", () => {
  const { append, watch } = kickOff();
  append(20);
  expect(watch(23)).toMatchObject({ mode: "live", frames: [] });
  expect(watch(13).mode).toBe("replay");
  expect(watch(13).frames).toHaveLength(10);
  // Eleven missed are more than this hub replays.
  expect(watch(12).mode).toBe("state");
  expect(watch().mode).toBe("state");
  // Ahead of us: it has been at a server that had read further. What we still have to say it knows.
  expect(watch(99).mode).toBe("live");
});

test("a replay is the very bytes that went out live", () => {
  const { hub, append, watch } = kickOff();
  const { reader } = watch(3);
  append(1);
  hub.flush();
  expect(watch(3).frames[0]).toBe(reader.written[0]);
});

test("a replay from before this process began is read from the feed", () => {
  const { feed, append } = kickOff();
  append(5);
  const restarted = new Hub(feed, limits);
  feed.onChange((change) => restarted.gather(change));
  const replayed = (seq: number) => {
    const wants = new Map([[matchChannel("m"), { seq }]]);
    const answer = restarted.subscribe(new Reader(), wants).get(matchChannel("m"));
    expect(answer?.mode).toBe("replay");
    return answer?.frames.flatMap(framesIn).map((m) => (m.t === "u" ? m.event.seq : m.t));
  };
  // One is known of before anybody asks, the others are not.
  append(1);
  expect(replayed(4)).toEqual([5, 6, 7, 8, 9]);
  expect(replayed(7)).toEqual([8, 9]);
  append(1);
  expect(replayed(2)).toEqual([3, 4, 5, 6, 7, 8, 9, 10]);
});

test("who is full is not written to, and gets state of what he missed", () => {
  const { hub, append, watch } = kickOff();
  const { reader } = watch(3);
  reader.full = true;
  append(4);
  hub.flush();
  append(4);
  hub.flush();
  expect(reader.written).toEqual([]);
  reader.full = false;
  append(1);
  const frames = hub.recover(reader);
  const [state] = frames.flatMap(framesIn);
  expect(frames).toHaveLength(1);
  expect(state?.t === "s" && state.match.seq).toBe(12);
  append(1);
  hub.flush();
  expect(reader.seqs).toEqual([13]);
});

test("channels and sets nobody wants any more are forgotten", () => {
  const { hub, watch } = kickOff();
  const { reader } = watch();
  hub.subscribe(reader, new Map([["board:all", {}]]));
  expect(hub.subscriptions()).toEqual({ board: 1, match: 1, table: 0 });
  hub.unsubscribe(reader, new Set(["match:m"]));
  expect(hub.subscriptions()).toEqual({ board: 1, match: 0, table: 0 });
  expect(hub.channels).toBe(1);
  hub.leave(reader);
  expect(hub.subscriptions()).toEqual({ board: 0, match: 0, table: 0 });
  expect(hub.channels).toBe(0);
});

test("frames kept for replay stay within their bytes, and what was forgotten is read again", () => {
  const feed = new MemoryFeed();
  const hub = new Hub(feed, { replayEventsMax: 50, replayBytesMax: 20_000 });
  feed.onChange((change) => hub.gather(change));
  for (let n = 0; n < 20; n++)
    for (const event of matchStream({ matchId: `m${n}` }).take(30)) feed.append(event);
  expect(hub.replayBytes).toBeLessThanOrEqual(20_000);
  const answer = hub
    .subscribe(new Reader(), new Map([[matchChannel("m0"), { seq: 10 }]]))
    .get(matchChannel("m0"));
  expect(answer?.frames).toHaveLength(20);
});

test("the watermark rises with what nobody is subscribed to, once it is flushed", () => {
  const { feed, hub } = kickOff();
  const before = [...hub.flushedPositions];
  for (const event of matchStream({ matchId: "unwatched" }).take(4)) feed.append(event);
  expect(hub.flushedPositions).toEqual(before);
  hub.flush();
  expect(hub.flushedPositions).toEqual(feed.positions());
  expect(hub.flushedPositions).not.toEqual(before);
});

test("a board follows the day: a match comes and goes without an event of its own", () => {
  const { feed, hub } = kickOff();
  const reader = new Reader();
  feed.takeOffBoard("m");
  hub.subscribe(reader, new Map([["board:all", {}]]));
  hub.refreshBoards();
  hub.flush();
  expect(reader.read).toEqual([]);
  feed.putOnBoard("m");
  hub.refreshBoards();
  hub.flush();
  expect(reader.read).toMatchObject([
    { t: "r", rows: [{ matchId: "m" }], board: { matchIds: ["m"] } },
  ]);
  feed.takeOffBoard("m");
  hub.refreshBoards();
  hub.flush();
  expect(reader.read.at(-1)).toMatchObject({ t: "r", rows: [], board: { matchIds: [] } });
});
