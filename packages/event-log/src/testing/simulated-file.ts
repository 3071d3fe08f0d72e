import type { SeededRandom } from "./seeded-random.ts";

const SECTOR_BYTES = 512;

type Change =
  | { readonly type: "write"; readonly position: number; readonly bytes: Buffer }
  | { readonly type: "truncate"; readonly sizeBytes: number };

/** The bytes of one file, as programs see them and as a power cut would leave them. */
export class SimulatedFile {
  #seen = new GrowingBytes();
  #durable = new GrowingBytes();
  #unsynced: Change[] = [];

  get content(): Buffer {
    return this.#seen.bytes;
  }

  write(bytes: Buffer, position: number): void {
    this.#seen.write(bytes, position);
    this.#unsynced.push({ type: "write", position, bytes });
  }

  truncate(sizeBytes: number): void {
    this.#seen.truncate(sizeBytes);
    this.#unsynced.push({ type: "truncate", sizeBytes });
  }

  sync(): void {
    for (const change of this.#unsynced) apply(this.#durable, change);
    this.#unsynced = [];
  }

  forgetUnsynced(): void {
    this.#unsynced = [];
  }

  replace(content: Buffer): void {
    for (const layer of [this.#seen, this.#durable]) {
      layer.truncate(0);
      layer.write(content, 0);
    }
    this.#unsynced = [];
  }

  /** What was not synced is kept, dropped, cut short, or kept sector by sector: one way for each file and power cut. */
  loseUnsynced(random: SeededRandom): void {
    const way = random.pick(["keep", "drop", "prefix", "sectors"]);
    const prefix = random.below(this.#unsynced.length + 1);
    this.#unsynced.forEach((change, n) => {
      if (way === "keep" || (way === "prefix" && n < prefix)) apply(this.#durable, change);
      else if (way === "prefix" && n === prefix) tear(this.#durable, change, random);
      else if (way === "sectors") applySectors(this.#durable, change, random);
    });
    this.#unsynced = [];
    this.#seen = this.#durable.copy();
  }
}

function apply(layer: GrowingBytes, change: Change): void {
  if (change.type === "write") layer.write(change.bytes, change.position);
  else layer.truncate(change.sizeBytes);
}

function tear(layer: GrowingBytes, change: Change, random: SeededRandom): void {
  if (change.type === "truncate") return;
  layer.write(change.bytes.subarray(0, random.below(change.bytes.length + 1)), change.position);
}

/** Writes some of the sectors a change touches; the others stay as they were. */
function applySectors(layer: GrowingBytes, change: Change, random: SeededRandom): void {
  if (change.type === "truncate") {
    if (random.chance(0.5)) layer.truncate(change.sizeBytes);
    return;
  }
  for (let at = 0; at < change.bytes.length;) {
    const position = change.position + at;
    const end = at + SECTOR_BYTES - (position % SECTOR_BYTES);
    if (random.chance(0.5)) layer.write(change.bytes.subarray(at, end), position);
    at = end;
  }
}

class GrowingBytes {
  #buffer = Buffer.alloc(4096);
  #sizeBytes = 0;

  get bytes(): Buffer {
    return this.#buffer.subarray(0, this.#sizeBytes);
  }

  write(bytes: Buffer, position: number): void {
    const end = position + bytes.length;
    if (end > this.#buffer.length) {
      this.#buffer = Buffer.concat([this.bytes], Math.max(end, this.#buffer.length * 2));
    }
    bytes.copy(this.#buffer, position);
    this.#sizeBytes = Math.max(this.#sizeBytes, end);
  }

  truncate(sizeBytes: number): void {
    if (sizeBytes > this.#buffer.length) this.#buffer = Buffer.concat([this.bytes], sizeBytes);
    if (sizeBytes < this.#sizeBytes) this.#buffer.fill(0, sizeBytes, this.#sizeBytes);
    this.#sizeBytes = sizeBytes;
  }

  copy(): GrowingBytes {
    const copy = new GrowingBytes();
    copy.write(this.bytes, 0);
    return copy;
  }
}
