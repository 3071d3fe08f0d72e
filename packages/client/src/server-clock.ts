/**
 * What time it is at the server, from its own stamps. Each message bounds the difference of the two clocks from below (it
 * was sent before it came), the answer to our hello also from above (it was sent after we asked).
 */
export class ServerClock {
  readonly #clock: { now(): number };
  #atLeastMs = Number.NEGATIVE_INFINITY;
  #atMostMs = Number.POSITIVE_INFINITY;
  #offsetMs = 0;

  constructor(clock: { now(): number }) {
    this.#clock = clock;
  }

  /** Epoch ms by the server's clock; by our own until the server was heard. */
  readonly now = (): number => this.#clock.now() + this.#offsetMs;

  /** A new conversation: one of the clocks may have been put right since the last. */
  welcomed(serverNow: number, askedAt: number): void {
    this.#atLeastMs = serverNow - this.#clock.now();
    this.#atMostMs = Math.max(this.#atLeastMs, serverNow - askedAt);
    this.#settle();
  }

  heard(serverNow: number): void {
    this.#atLeastMs = Math.max(this.#atLeastMs, serverNow - this.#clock.now());
    // Clocks drift: a bound from long ago gives way to one of now.
    this.#atMostMs = Math.max(this.#atMostMs, this.#atLeastMs);
    this.#settle();
  }

  #settle(): void {
    const isBounded = Number.isFinite(this.#atLeastMs) && Number.isFinite(this.#atMostMs);
    if (isBounded) this.#offsetMs = (this.#atLeastMs + this.#atMostMs) / 2;
  }
}
