import { hash } from "node:crypto";

/** Bytes of a key's hash that are compared: two keys that share them would be one, which is as good as impossible. */
const HASH_BYTES = 16;
const EMPTY = -1;

/** The last offset of each of at most so many keys, at about 40 bytes a key whatever its length. */
export class KeyOffsets {
  readonly #keysMax: number;
  readonly #slots: number;
  readonly #hashes: Buffer;
  readonly #offsets: Float64Array;
  #keys = 0;

  constructor(keysMax: number) {
    this.#keysMax = keysMax;
    // A third stays empty, so that a search ends soon.
    this.#slots = Math.ceil(keysMax * 1.5) + 1;
    this.#hashes = Buffer.allocUnsafeSlow(this.#slots * HASH_BYTES);
    this.#offsets = new Float64Array(this.#slots).fill(EMPTY);
  }

  /** Notes where a key was seen last. Says false, and notes nothing, when it is one key too many. */
  set(key: Buffer, offset: number): boolean {
    const hashed = hashOf(key);
    const slot = this.#slotOf(hashed);
    if (this.#offsets[slot] === EMPTY) {
      if (this.#keys >= this.#keysMax) return false;
      this.#keys++;
      hashed.copy(this.#hashes, slot * HASH_BYTES, 0, HASH_BYTES);
    }
    this.#offsets[slot] = offset;
    return true;
  }

  /** The offset noted last, or undefined when the key was not seen. */
  get(key: Buffer): number | undefined {
    const offset = this.#offsets[this.#slotOf(hashOf(key))]!;
    return offset === EMPTY ? undefined : offset;
  }

  #slotOf(hashed: Buffer): number {
    let slot = hashed.readUInt32BE(0) % this.#slots;
    while (this.#offsets[slot] !== EMPTY && !this.#isAt(slot, hashed))
      slot = (slot + 1) % this.#slots;
    return slot;
  }

  #isAt(slot: number, hashed: Buffer): boolean {
    const at = slot * HASH_BYTES;
    return this.#hashes.compare(hashed, 0, HASH_BYTES, at, at + HASH_BYTES) === 0;
  }
}

function hashOf(key: Buffer): Buffer {
  return hash("sha1", key, "buffer");
}
