import type { Connection } from "./connection.ts";

/** The clients connected now, and how many share an address. */
export class Clients {
  readonly #clients = new Set<Connection>();
  readonly #countByAddress = new Map<string, number>();

  get size(): number {
    return this.#clients.size;
  }

  countOf(address: string): number {
    return this.#countByAddress.get(address) ?? 0;
  }

  add(client: Connection): void {
    this.#clients.add(client);
    this.#countByAddress.set(client.address, this.countOf(client.address) + 1);
  }

  remove(client: Connection): void {
    if (!this.#clients.delete(client)) return;
    const left = this.countOf(client.address) - 1;
    if (left > 0) this.#countByAddress.set(client.address, left);
    else this.#countByAddress.delete(client.address);
  }

  [Symbol.iterator](): IterableIterator<Connection> {
    return this.#clients.values();
  }
}
