import type { Channel, Mode, Positions, Want } from "@touchline/protocol";
import type { ChannelStore } from "./channel-store.ts";

/** A channel somebody looks at, and how far the asking has come. */
interface Entry {
  readonly store: ChannelStore;
  /** The id of the request whose answer is awaited, or was the last; undefined while none has been sent. */
  askedId: number | undefined;
  isAnswered: boolean;
}

/** Which channels are wanted, and which of them the server has answered on this connection. */
export class ChannelBook {
  readonly #entries = new Map<string, Entry>();

  has(channel: Channel): boolean {
    return this.#entries.has(channel);
  }

  add(channel: Channel, store: ChannelStore): void {
    this.#entries.set(channel, { store, askedId: undefined, isAnswered: false });
  }

  /** Forgets a channel; true when the server was asked for it. */
  remove(channel: Channel): boolean {
    const wasAsked = this.#entries.get(channel)?.askedId !== undefined;
    this.#entries.delete(channel);
    return wasAsked;
  }

  /** How many channels an answer is still awaited for. */
  get unanswered(): number {
    let count = 0;
    for (const { isAnswered } of this.#entries.values()) if (!isAnswered) count += 1;
    return count;
  }

  /** A new connection: everything is to be asked for again. */
  begin(): void {
    for (const entry of this.#entries.values()) {
      entry.askedId = undefined;
      entry.isAnswered = false;
    }
  }

  /** The server's log is another one: nothing held can be gone on from. */
  outlive(): void {
    for (const { store } of this.#entries.values()) store.outlive();
  }

  /** What has not been asked for yet, with what is held of it. */
  unasked(): readonly Want[] {
    const wants: Want[] = [];
    for (const [channel, { store, askedId }] of this.#entries)
      if (askedId === undefined) wants.push({ channel, ...store.have() });
    return wants;
  }

  asked(channels: readonly string[], id: number): void {
    for (const channel of channels) {
      const entry = this.#entries.get(channel);
      if (entry === undefined) continue;
      entry.askedId = id;
      entry.isAnswered = false;
      entry.store.asked();
    }
  }

  /** An answer counts for the channels whose last question it answers. */
  answered(id: number, modes: Readonly<Record<string, Mode>>, positions: Positions): void {
    for (const channel of Object.keys(modes)) {
      const entry = this.#entries.get(channel);
      if (entry?.askedId !== id) continue;
      entry.isAnswered = true;
      entry.store.answered(positions);
    }
  }

  /** The server would not: nothing more will come of that question. */
  refused(id: number): void {
    for (const entry of this.#entries.values()) if (entry.askedId === id) entry.isAnswered = true;
  }

  /** Of every channel answered, everything below has come. */
  reached(positions: Positions): void {
    for (const { store, isAnswered } of this.#entries.values())
      if (isAnswered) store.reached(positions);
  }
}
