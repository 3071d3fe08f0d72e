import type { LiveChannel } from "./live-channel.ts";
import type { Subscriber } from "./subscriber.ts";

/** A set of channels, and everyone who is subscribed to exactly these: they are sent the same bytes. */
export interface Interest {
  /** The names of the channels, sorted. */
  readonly key: string;
  readonly channels: readonly LiveChannel[];
  readonly members: Set<Subscriber>;
}
