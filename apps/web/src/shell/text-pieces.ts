/** A piece of a text, and where it leads when it is an address. */
export interface TextPiece {
  readonly text: string;
  readonly href?: string;
}

/** A host and a path, with or without https before it; what ends a sentence or a bracket is no part of it. */
const address = /((?:https:\/\/)?(?:[a-z\d-]+\.)+[a-z]{2,}\/[^\s,;()]*[^\s,;().])/i;

/** A text cut at the addresses in it: "doi.org/10.1038/…" leads to https://doi.org/10.1038/…. */
export const textPieces = (text: string): readonly TextPiece[] =>
  // The pieces between two addresses come first, and then every second one.
  text
    .split(address)
    .map((piece, index) =>
      index % 2 === 0
        ? { text: piece }
        : { text: piece, href: /^https:/i.test(piece) ? piece : `https://${piece}` },
    );
