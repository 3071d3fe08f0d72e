import { expect, test } from "vitest";
import { textPieces } from "./text-pieces.ts";

const linksOf = (text: string) => textPieces(text).flatMap(({ href }) => href ?? []);

test("a DOI and a licence in a sentence lead where they say, without its full stops and brackets", () => {
  const text =
    "Sci Data 6, 236 (2019), doi.org/10.1038/s41597-019-0247-7, CC BY 4.0 (creativecommons.org/licenses/by/4.0); see https://example.org/data.";
  expect(linksOf(text)).toEqual([
    "https://doi.org/10.1038/s41597-019-0247-7",
    "https://creativecommons.org/licenses/by/4.0",
    "https://example.org/data",
  ]);
  expect(
    textPieces(text)
      .map((piece) => piece.text)
      .join(""),
  ).toBe(text);
});

test("words, figures and other schemes lead nowhere", () => {
  for (const text of [
    "Invented.",
    "2.5 goals/match",
    "javascript:alert(1)",
    "L. Pappalardo et al.",
  ])
    expect([text, linksOf(text)]).toEqual([text, []]);
});
