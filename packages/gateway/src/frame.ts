/** Above this a length takes two bytes more, and above the next eight. RFC 6455 5.2. */
const lengthInHeaderMax = 125;
const lengthInTwoBytesMax = 0xffff;
const finalText = 0x81;

/**
 * A whole WebSocket text frame, header and payload in one buffer: written as it is to any number of sockets.
 * Unmasked, as a server's frames are.
 */
export function textFrame(payload: string): Buffer {
  const length = Buffer.byteLength(payload);
  const headerLength = headerLengthFor(length);
  const frame = Buffer.allocUnsafe(headerLength + length);
  frame[0] = finalText;
  if (headerLength === 2) frame[1] = length;
  else if (headerLength === 4) {
    frame[1] = 126;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = 127;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  frame.write(payload, headerLength);
  return frame;
}

function headerLengthFor(length: number): number {
  if (length <= lengthInHeaderMax) return 2;
  return length <= lengthInTwoBytesMax ? 4 : 10;
}
