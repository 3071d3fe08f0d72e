import * as fc from "fast-check";
import { expect, test } from "vitest";
import { parseXml, xmlBytesMax, xmlDepthMax } from "./xml.ts";

const parse = (text: string) => parseXml(new TextEncoder().encode(text));

test("attributes stay text and children are a list, also when there is one", () => {
  expect(parse('<Game id="007"><Event min="1">a<![CDATA[ <b> ]]></Event></Game>')).toEqual({
    name: "Game",
    attributes: { id: "007" },
    children: [{ name: "Event", attributes: { min: "1" }, children: [], text: "a <b>" }],
    text: "",
  });
});

test("a name such as __proto__ is a name and nothing more", () => {
  const { attributes } = parse('<a __proto__="x" constructor="y"/>');
  expect(Object.entries(attributes)).toEqual([
    ["__proto__", "x"],
    ["constructor", "y"],
  ]);
  expect(Object.getPrototypeOf({})).toBe(Object.prototype);
});

test("the billion laughs are refused before the first", () => {
  const laughs = '<!DOCTYPE a [<!ENTITY l "ha"><!ENTITY m "&l;&l;&l;">]><a>&m;</a>';
  expect(() => parse(laughs)).toThrow(/document type declaration/);
  expect(() => parse("<a>&m;</a>")).toThrow(/entity/);
  expect(parse("<a>&lt;&#233;&amp;</a>").text).toBe("<é&");
});

test.for([
  ["", "document must contain a root element"],
  ["<a><b></a>", "unexpected close tag"],
  ["<a>", "unclosed tag"],
  ["<a x=1/>", "unquoted attribute value"],
  ["<a x='1' x='2'/>", "duplicate attribute"],
  ["<a/><b/>", "documents may contain only one root"],
  ["{}", "text data outside of root node"],
] as const)("%s is no document: %s", ([text, why]) => {
  expect(() => parse(text)).toThrow(why);
});

test("bytes that are no UTF-8 are refused, not guessed at", () => {
  expect(() => parseXml(Buffer.from("<a>M\xfcller</a>", "latin1"))).toThrow(/encoded data/);
});

test("a document too large or too deep is refused", () => {
  expect(() => parseXml(new Uint8Array(xmlBytesMax + 1))).toThrow(/is the most that is read/);
  const nested = (deep: number) => "<a>".repeat(deep) + "</a>".repeat(deep);
  expect(parse(nested(xmlDepthMax)).name).toBe("a");
  expect(() => parse(nested(xmlDepthMax + 1))).toThrow(/inside one another/);
});

test("whatever it is given, it returns an element or throws an Error", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      try {
        expect(typeof parseXml(bytes).name).toBe("string");
      } catch (error) {
        expect(error).toBeInstanceOf(Error);
      }
    }),
  );
});
