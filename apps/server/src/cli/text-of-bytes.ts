import { isUtf8 } from "node:buffer";

/** Bytes for a person: text where they are UTF-8, else their hexadecimal digits. */
export const textOf = (bytes: Buffer): string =>
  isUtf8(bytes) ? bytes.toString("utf8") : `0x${bytes.toString("hex")}`;
