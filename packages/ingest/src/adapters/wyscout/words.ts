/**
 * Names in the set are escaped twice: after JSON is read, `M\u00fcller` still has its backslash. Decodes what is left,
 * and puts accents and spaces in their one printable form: some names hide a soft hyphen.
 */
export const decodeTwice = (text: string): string =>
  text
    .replaceAll(/\\u([0-9a-fA-F]{4})/g, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    )
    .replaceAll(/\\(["'/\\])/g, "$1")
    .replaceAll(/\p{Cf}/gu, "")
    .replaceAll(/[\p{Cc}\p{Cs}]/gu, " ")
    .normalize("NFC")
    .replaceAll(/\s+/g, " ")
    .trim();
