import {
  type Channel,
  type ClientMessage,
  type ClientMessageOf,
  closeCodes,
  type ErrorCode,
  matchChannel,
  type Mode,
  parseChannel,
  PROTOCOL_VERSION,
} from "@touchline/protocol";
import { parseClientMessage } from "@touchline/protocol/parse";
import type { Connection } from "./connection.ts";
import type { Hub } from "./hub.ts";
import type { Answer, Have } from "./live-channel.ts";
import type { GatewayLimits } from "./limits.ts";

/** A client's state is asked for anew at most this often. */
const syncIntervalMs = 1000;

/** Answers what clients say. A client that does not speak the protocol is told so and closed. */
export class Conversation {
  readonly #hub: Hub;
  readonly #epoch: string;
  readonly #limits: GatewayLimits;
  readonly #clock: { now(): number };

  constructor(options: {
    readonly hub: Hub;
    readonly epoch: string;
    readonly limits: GatewayLimits;
    readonly clock: { now(): number };
  }) {
    this.#hub = options.hub;
    this.#epoch = options.epoch;
    this.#limits = options.limits;
    this.#clock = options.clock;
  }

  /** Takes a message as it came; undefined for one that was not text. */
  receive(from: Connection, text: string | undefined): void {
    if (!this.#isWithinRate(from))
      return from.close(closeCodes.tooManyMessages, "too many messages; see limits in welcome");
    const parsed = parseClientMessage(text ?? "");
    if (!parsed.ok) return from.close(closeCodes.badMessage, parsed.problem);
    const { message } = parsed;
    if ((message.t === "hello") === from.hasSaidHello)
      return from.close(closeCodes.badMessage, "hello comes first, and once");
    this.#answer(from, message);
    if (from.isFull()) from.stopHearing();
  }

  #answer(from: Connection, message: ClientMessage): void {
    switch (message.t) {
      case "hello":
        return this.#hello(from, message);
      case "sub":
        return this.#subscribe(from, message);
      case "unsub":
        this.#hub.unsubscribe(from, new Set(message.channels));
        return this.#ok(from, message.id, new Map());
      case "sync":
        return this.#sync(from, message);
      case "pong":
        from.pongAskedAt = undefined;
    }
  }

  #hello(from: Connection, { v }: ClientMessageOf<"hello">): void {
    if (v !== PROTOCOL_VERSION)
      return from.close(closeCodes.otherVersion, `this is version ${PROTOCOL_VERSION}`);
    from.hasSaidHello = true;
    const limits = this.#limits;
    from.answer([], {
      t: "welcome",
      v: PROTOCOL_VERSION,
      epoch: this.#epoch,
      now: this.#clock.now(),
      heartbeatMs: limits.heartbeatMs,
      limits: {
        messageBytesMax: limits.messageBytesMax,
        messagesPerSecondMax: limits.messagesPerSecondMax,
        messageBurstMax: limits.messageBurstMax,
        matchChannelsMax: limits.matchChannelsMax,
        boardChannelsMax: limits.boardChannelsMax,
        tableChannelsMax: limits.tableChannelsMax,
      },
    });
  }

  #subscribe(from: Connection, { id, epoch, channels }: ClientMessageOf<"sub">): void {
    const wants = new Map<Channel, Have>();
    for (const { channel, seq, positions } of channels) {
      const name = parseChannel(channel);
      if (name === undefined) return this.#refuse(from, id, "unknown_channel", channel);
      // What was held of another life of the log says nothing about this one.
      const have = epoch === this.#epoch ? { seq, positions } : {};
      wants.set(`${name.kind}:${name.of}`, withoutUndefined(have));
    }
    const tooMany = this.#tooMany(from, wants);
    if (tooMany !== undefined) return this.#refuse(from, id, "too_many_channels", tooMany);
    from.hasSubscribed = true;
    this.#ok(from, id, this.#hub.subscribe(from, wants));
  }

  #sync(from: Connection, { id, matchIds }: ClientMessageOf<"sync">): void {
    const now = this.#clock.now();
    if (now - from.lastSyncAt < syncIntervalMs)
      return this.#refuse(from, id, "too_often", `once in ${syncIntervalMs} ms`);
    from.lastSyncAt = now;
    const subscribed = new Set(from.interest?.channels.map((channel) => channel.name));
    const wanted = matchIds.map(matchChannel).filter((channel) => subscribed.has(channel));
    this.#ok(from, id, this.#hub.subscribe(from, new Map(wanted.map((name) => [name, {}]))));
  }

  /** The kind of channel there would be too many of, with the number allowed. */
  #tooMany(from: Connection, wants: ReadonlyMap<Channel, Have>): string | undefined {
    const counts = { board: 0, match: 0, table: 0 };
    const names = new Set(from.interest?.channels.map((channel) => channel.name));
    for (const name of wants.keys()) names.add(name);
    for (const name of names) {
      const kind = parseChannel(name)?.kind;
      if (kind !== undefined) counts[kind] += 1;
    }
    const { boardChannelsMax, matchChannelsMax, tableChannelsMax } = this.#limits;
    if (counts.board > boardChannelsMax) return `at most ${boardChannelsMax} boards`;
    if (counts.match > matchChannelsMax) return `at most ${matchChannelsMax} matches`;
    return counts.table > tableChannelsMax ? `at most ${tableChannelsMax} tables` : undefined;
  }

  #ok(from: Connection, id: number, answers: ReadonlyMap<Channel, Answer>): void {
    const modes: Record<string, Mode> = {};
    const frames: Buffer[] = [];
    for (const [channel, answer] of answers) {
      modes[channel] = answer.mode;
      frames.push(...answer.frames);
    }
    from.answer(frames, { t: "ok", id, modes, positions: [...this.#hub.flushedPositions] });
  }

  #refuse(from: Connection, id: number, code: ErrorCode, message: string): void {
    from.answer([], { t: "err", id, code, message });
  }

  /** A bucket of `messageBurstMax` that fills with `messagesPerSecondMax` a second. */
  #isWithinRate(from: Connection): boolean {
    const { messageBurstMax, messagesPerSecondMax } = this.#limits;
    const now = this.#clock.now();
    const gained = ((now - from.allowanceAt) / 1000) * messagesPerSecondMax;
    from.allowance = Math.min(messageBurstMax, from.allowance + gained) - 1;
    from.allowanceAt = now;
    return from.allowance >= 0;
  }
}

function withoutUndefined({
  seq,
  positions,
}: {
  readonly seq?: number | undefined;
  readonly positions?: number[] | undefined;
}): Have {
  return { ...(seq !== undefined && { seq }), ...(positions !== undefined && { positions }) };
}
