/** Keyless records move on to another partition past this many bytes. */
const STICKY_BYTES = 64 * 1024;

/** Which partition of a topic can take records now. */
export type IsOnline = (partition: number) => boolean;

/**
 * Where a topic's keyless records go: all of one commit to one partition, so that batches are large (KIP-480), then on
 * to the one that was given the fewest bytes, so that in the long run each has the same however the commits differ in
 * size (KIP-794). Partitions that are not online are passed over, and are not flooded when they are back.
 */
export class StickyPartitions {
  readonly #givenBytes: Float64Array;
  #partition: number;
  #commit = -1;
  #batchBytes = 0;

  constructor(partitions: number) {
    this.#givenBytes = new Float64Array(partitions);
    this.#partition = partitions - 1;
  }

  /** The partition for a record of `sizeBytes` that goes into the commit of this number. */
  choose(commit: number, sizeBytes: number, isOnline: IsOnline): number {
    const mustMove = commit !== this.#commit || this.#batchBytes >= STICKY_BYTES;
    if (mustMove || !isOnline(this.#partition)) {
      this.#commit = commit;
      this.#batchBytes = 0;
      this.#partition = this.#leastGiven(isOnline);
    }
    this.#batchBytes += sizeBytes;
    this.#givenBytes[this.#partition]! += sizeBytes;
    return this.#partition;
  }

  /** Of the partitions online the one given least, the next in turn where several were; any when none is online. */
  #leastGiven(isOnline: IsOnline): number {
    const { length } = this.#givenBytes;
    let least = -1;
    for (let step = 1; step <= length; step++) {
      const candidate = (this.#partition + step) % length;
      if (!isOnline(candidate)) continue;
      if (least < 0 || this.#givenBytes[candidate]! < this.#givenBytes[least]!) least = candidate;
    }
    if (least < 0) return this.#partition;
    // Who was away has missed its share and does not get it in one go.
    const givenBytes = this.#givenBytes[least]!;
    for (let n = 0; n < length; n++)
      if (!isOnline(n)) this.#givenBytes[n] = Math.max(this.#givenBytes[n]!, givenBytes);
    return least;
  }
}
