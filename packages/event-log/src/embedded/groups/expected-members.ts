import type { Timers } from "../platform.ts";

/** Ids that were given out and have yet to join (KIP-394). */
export class ExpectedMembers {
  readonly #after: Timers["after"];
  /** How to stop waiting for them. */
  readonly #cancelById = new Map<string, () => void>();

  constructor(after: Timers["after"]) {
    this.#after = after;
  }

  get size(): number {
    return this.#cancelById.size;
  }

  has(id: string): boolean {
    return this.#cancelById.has(id);
  }

  add(id: string, timeoutMs: number, expired: () => void): void {
    this.#cancelById.set(id, this.#after(timeoutMs, expired));
  }

  delete(id: string): void {
    this.#cancelById.get(id)?.();
    this.#cancelById.delete(id);
  }

  clear(): void {
    for (const id of [...this.#cancelById.keys()]) this.delete(id);
  }
}
