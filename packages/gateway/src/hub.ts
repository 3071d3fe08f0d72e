import {
  boardChannel,
  type Channel,
  type ChannelName,
  matchChannel,
  parseChannel,
  tableChannel,
  wholeBoard,
} from "@touchline/protocol";
import { BoardChannel } from "./board-channel.ts";
import { BoardFrames } from "./board-frames.ts";
import type { MatchChange, MatchFeed } from "./feed.ts";
import type { Interest } from "./interest.ts";
import type { Answer, Have, LiveChannel } from "./live-channel.ts";
import { MatchChannel } from "./match-channel.ts";
import { MatchFrames } from "./match-frames.ts";
import type { Subscriber } from "./subscriber.ts";
import { TableChannel } from "./table-channel.ts";

/** Counted since the start. */
export interface HubCounts {
  flushes: number;
  updates: number;
  replays: number;
  states: number;
}

/**
 * Who is subscribed to what, and what is to be sent to them. Each call is one tick of the event loop: a subscriber is
 * caught up with the feed as it is and joined to what comes after, and nothing can fall between.
 */
export class Hub {
  readonly counts: HubCounts = { flushes: 0, updates: 0, replays: 0, states: 0 };
  readonly #feed: MatchFeed;
  readonly #matchFrames: MatchFrames;
  readonly #boardFrames: BoardFrames;
  readonly #channels = new Map<Channel, LiveChannel>();
  readonly #interests = new Map<string, Interest>();
  /** Channels that may have something to send. */
  readonly #touched = new Set<LiveChannel>();
  readonly #caughtUp = new Set<Subscriber>();
  #flushedPositions: readonly number[];

  constructor(
    feed: MatchFeed,
    limits: { readonly replayEventsMax: number; readonly replayBytesMax: number },
  ) {
    this.#feed = feed;
    this.#matchFrames = new MatchFrames(feed, limits);
    this.#boardFrames = new BoardFrames(feed);
    this.#flushedPositions = [...feed.positions()];
  }

  /** For each partition the offset below which everything has been sent to those who want it. */
  get flushedPositions(): readonly number[] {
    return this.#flushedPositions;
  }

  /** Channels somebody is subscribed to. */
  get channels(): number {
    return this.#channels.size;
  }

  /** Bytes of frames kept for replay. */
  get replayBytes(): number {
    return this.#matchFrames.bytes;
  }

  /** Takes in an event just applied; it is sent with the next flush. */
  gather(change: MatchChange): void {
    const { matchId, fixture } = change.match;
    const { competitionId } = fixture.competition;
    const update = this.#matchFrames.add(change);
    this.#boardFrames.invalidate();
    for (const name of [
      matchChannel(matchId),
      boardChannel(wholeBoard),
      boardChannel(competitionId),
      tableChannel(competitionId),
    ]) {
      const channel = this.#channels.get(name);
      channel?.gather(matchId, update);
      if (channel !== undefined) this.#touched.add(channel);
    }
    this.counts.updates += 1;
  }

  /** Looks at every board anew: the day may have changed without an event. */
  refreshBoards(): void {
    this.#boardFrames.invalidate();
    for (const channel of this.#channels.values())
      if (channel.kind === "board") this.#touched.add(channel);
  }

  /** Subscribes to more channels and gives what is missing of each; for one subscribed to already, only that. */
  subscribe(
    subscriber: Subscriber,
    wants: ReadonlyMap<Channel, Have>,
  ): ReadonlyMap<Channel, Answer> {
    const channels = new Set(subscriber.interest?.channels);
    for (const name of wants.keys()) channels.add(this.#open(name));
    this.#move(subscriber, [...channels]);
    const answers = new Map<Channel, Answer>();
    for (const channel of channels) {
      const have = wants.get(channel.name);
      if (have !== undefined) answers.set(channel.name, this.#catchUp(subscriber, channel, have));
    }
    return answers;
  }

  unsubscribe(subscriber: Subscriber, names: ReadonlySet<string>): void {
    const channels = subscriber.interest?.channels ?? [];
    this.#move(
      subscriber,
      channels.filter((channel) => !names.has(channel.name)),
    );
  }

  /** Forgets a subscriber who is gone. */
  leave(subscriber: Subscriber): void {
    this.#move(subscriber, []);
    this.#caughtUp.delete(subscriber);
    subscriber.caughtUp = undefined;
  }

  /** What someone who read too slowly missed, as state; he is written to again from now on. */
  recover(subscriber: Subscriber): readonly Buffer[] {
    const { missed } = subscriber;
    subscriber.missed = undefined;
    const frames: Buffer[] = [];
    for (const channel of missed?.channels ?? []) {
      if (!subscriber.interest?.channels.includes(channel)) continue;
      // Of a match we do not know which of its events he has: its state is complete whatever they are.
      const have = channel.kind === "board" && missed ? { positions: missed.positions } : {};
      frames.push(...this.#catchUp(subscriber, channel, have).frames);
    }
    return frames;
  }

  /** Sends what has been gathered: one buffer for all who want the same, one write each. */
  flush(): void {
    if (this.#touched.size > 0) this.#sendGathered();
    this.#flushedPositions = [...this.#feed.positions()];
  }

  /** How many subscriptions there are of each kind. */
  subscriptions(): Record<ChannelName["kind"], number> {
    const counts = { board: 0, match: 0, table: 0 };
    for (const interest of this.#interests.values())
      for (const channel of interest.channels) counts[channel.kind] += interest.members.size;
    return counts;
  }

  #sendGathered(): void {
    const framesByChannel = new Map<LiveChannel, readonly Buffer[]>();
    const interests = new Set<Interest>();
    for (const channel of this.#touched) {
      const frames = channel.take();
      if (frames.length === 0) continue;
      framesByChannel.set(channel, frames);
      for (const interest of channel.interests) interests.add(interest);
    }
    this.#touched.clear();
    for (const interest of interests) this.#send(interest, framesByChannel);
    for (const subscriber of this.#caughtUp) subscriber.caughtUp = undefined;
    this.#caughtUp.clear();
    this.counts.flushes += 1;
  }

  #send(interest: Interest, framesByChannel: ReadonlyMap<LiveChannel, readonly Buffer[]>): void {
    const channels = interest.channels.filter((channel) => framesByChannel.has(channel));
    const frames = channels.flatMap((channel) => framesByChannel.get(channel) ?? []);
    const together = concat(frames);
    for (const member of interest.members) {
      if (member.missed !== undefined || member.isFull()) this.#skip(member, channels);
      else if (member.caughtUp === undefined) member.write(together, frames.length);
      else {
        const { caughtUp } = member;
        const since = channels.flatMap((channel) =>
          (framesByChannel.get(channel) ?? []).slice(caughtUp.get(channel) ?? 0),
        );
        if (since.length > 0) member.write(concat(since), since.length);
      }
    }
  }

  #skip(member: Subscriber, channels: readonly LiveChannel[]): void {
    member.missed ??= { channels: new Set(), positions: [...this.#flushedPositions] };
    for (const channel of channels) member.missed.channels.add(channel);
  }

  #catchUp(subscriber: Subscriber, channel: LiveChannel, have: Have): Answer {
    const answer = channel.catchUp(have);
    if (answer.mode === "replay") this.counts.replays += 1;
    if (answer.mode === "state") this.counts.states += 1;
    if (channel.gathered > 0) {
      subscriber.caughtUp ??= new Map();
      subscriber.caughtUp.set(channel, channel.gathered);
      this.#caughtUp.add(subscriber);
    }
    return answer;
  }

  #open(name: Channel): LiveChannel {
    const known = this.#channels.get(name);
    if (known !== undefined) return known;
    const channel = this.#make(name);
    this.#channels.set(name, channel);
    return channel;
  }

  #make(name: Channel): LiveChannel {
    const parsed = parseChannel(name);
    switch (parsed?.kind) {
      case "match":
        return new MatchChannel(parsed.of, this.#matchFrames);
      case "board":
        return new BoardChannel(parsed.of, this.#boardFrames);
      case "table":
        return new TableChannel(parsed.of, this.#feed);
      case undefined:
        throw new Error(`${name} is not a channel`);
    }
  }

  #move(subscriber: Subscriber, channels: readonly LiveChannel[]): void {
    const before = subscriber.interest;
    subscriber.interest = channels.length === 0 ? undefined : this.#interestIn(channels);
    subscriber.interest?.members.add(subscriber);
    if (before === undefined || before === subscriber.interest) return;
    before.members.delete(subscriber);
    if (before.members.size === 0) this.#close(before);
  }

  #interestIn(channels: readonly LiveChannel[]): Interest {
    const sorted = channels.toSorted((a, b) => (a.name < b.name ? -1 : 1));
    const key = sorted.map((channel) => channel.name).join("\n");
    const known = this.#interests.get(key);
    if (known !== undefined) return known;
    const interest: Interest = { key, channels: sorted, members: new Set() };
    this.#interests.set(key, interest);
    for (const channel of sorted) channel.interests.add(interest);
    return interest;
  }

  #close(interest: Interest): void {
    this.#interests.delete(interest.key);
    for (const channel of interest.channels) {
      channel.interests.delete(interest);
      if (channel.interests.size > 0) continue;
      this.#channels.delete(channel.name);
      this.#touched.delete(channel);
    }
  }
}

const concat = (frames: readonly Buffer[]): Buffer =>
  frames.length === 1 && frames[0] !== undefined ? frames[0] : Buffer.concat(frames);
