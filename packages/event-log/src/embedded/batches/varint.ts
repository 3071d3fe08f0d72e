/**
 * Kafka's zigzag variable-length integers, by arithmetic and not by 32-bit operators: they carry differences of times,
 * which pass 2^32.
 */
export function writeVarint(into: Buffer, position: number, value: number): number {
  let rest = value >= 0 ? value * 2 : value * -2 - 1;
  // Nearly all numbers in a record are one or two bytes long.
  if (rest < 128) {
    into[position] = rest;
    return position + 1;
  }
  while (rest >= 128) {
    const low = rest % 128;
    into[position++] = low + 128;
    rest = (rest - low) / 128;
  }
  into[position++] = rest;
  return position;
}

/** How many bytes `writeVarint` takes for it. */
export function varintBytes(value: number): number {
  let rest = value >= 0 ? value * 2 : value * -2 - 1;
  if (rest < 128) return 1;
  if (rest < 16_384) return 2;
  let bytes = 2;
  for (rest = Math.floor(rest / 16_384); rest > 0; rest = Math.floor(rest / 128)) bytes++;
  return bytes;
}

function unzigzag(value: number): number {
  return value % 2 === 0 ? value / 2 : (value + 1) / -2;
}

/** Of all numbers of one or two bytes. */
const unzigzagged = Int16Array.from({ length: 16_384 }, (_, value) => unzigzag(value));

/** Reads forward through a buffer; past its end every byte is missing and `RangeError` says so. */
export class VarintReader {
  readonly bytes: Buffer;
  position: number;

  constructor(bytes: Buffer, position: number) {
    this.bytes = bytes;
    this.position = position;
  }

  read(): number {
    const { bytes } = this;
    const first = bytes[this.position++];
    if (first === undefined) throw new RangeError("the bytes end inside a number");
    // Nearly all numbers in a record are one or two bytes long.
    if (first < 128) return unzigzagged[first]!;
    const second = bytes[this.position++];
    if (second === undefined) throw new RangeError("a number has no end");
    if (second < 128) return unzigzagged[first - 128 + second * 128]!;
    return this.#readOn(first + second * 128 - 128 - 16_384);
  }

  #readOn(value: number): number {
    for (let scale = 16_384; ; scale *= 128) {
      const byte = this.bytes[this.position++];
      if (byte === undefined || scale > 2 ** 56) throw new RangeError("a number has no end");
      if (byte < 128) return unzigzag(value + byte * scale);
      value += (byte - 128) * scale;
    }
  }

  skip(length: number): void {
    const end = this.position + length;
    if (length < 0 || end > this.bytes.length) throw new RangeError("the bytes end inside a field");
    this.position = end;
  }

  take(length: number): Buffer {
    const end = this.position + length;
    if (length < 0 || end > this.bytes.length) throw new RangeError("the bytes end inside a field");
    const taken = this.bytes.subarray(this.position, end);
    this.position = end;
    return taken;
  }
}
