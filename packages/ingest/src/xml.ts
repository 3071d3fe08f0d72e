import { basename } from "node:path";
import { SaxesParser } from "saxes";
import * as t from "typebox";
import type { Problem } from "./adapter.ts";
import type { PayloadFiles } from "./payload-files.ts";

/** An element of an XML document. Its attributes are text, whatever they look like, and its children always a list. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** All text right inside it, CDATA too, without the white space around. */
  readonly text: string;
}

/** An {@link XmlElement} as a schema, for payloads that are one. */
export const XmlElementSchema = t.Cyclic(
  {
    Element: t.Object({
      name: t.String(),
      attributes: t.Record(t.String(), t.String()),
      children: t.Array(t.Ref("Element")),
      text: t.String(),
    }),
  },
  "Element",
);

/** The elements of this name right inside another. */
export const childrenNamed = (element: XmlElement | undefined, name: string) =>
  (element?.children ?? []).filter((child) => child.name === name);

/** The first element at the end of a path of names. */
export const childAt = (element: XmlElement, ...path: readonly string[]) =>
  path.reduce<XmlElement | undefined>((at, name) => childrenNamed(at, name)[0], element);

/** The text of the first element at the end of a path of names; undefined where it is absent or empty. */
export const textAt = (element: XmlElement, ...path: readonly string[]): string | undefined =>
  childAt(element, ...path)?.text || undefined;

/** How large a document may be. The largest of a provider we know has 2 MB. */
export const xmlBytesMax = 32 * 2 ** 20;
/** How many elements may stand inside one another. */
export const xmlDepthMax = 64;
/** How many elements a document may have: what they take in memory is bounded, however small each is written. */
export const xmlElementsMax = 1_000_000;

/**
 * Parses a UTF-8 document, strictly. A document type declaration is refused, and with it every entity but the five of XML:
 * none is ever expanded or fetched. Throws an Error saying what is wrong and where.
 */
export function parseXml(bytes: Uint8Array): XmlElement {
  if (bytes.length > xmlBytesMax)
    throw new Error(`${bytes.length} bytes; ${xmlBytesMax} is the most that is read`);
  const parser = new SaxesParser();
  const open: OpenElement[] = [];
  let elements = 0;
  let root: XmlElement | undefined;
  const fail = (why: string): never => {
    throw new Error(`${why}, at ${parser.line}:${parser.column}`);
  };
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("doctype", () => fail("a document type declaration is not read"));
  parser.on("opentag", ({ name, attributes }) => {
    elements += 1;
    if (elements > xmlElementsMax) fail(`more than ${xmlElementsMax} elements`);
    if (open.length >= xmlDepthMax) fail(`more than ${xmlDepthMax} elements inside one another`);
    open.push({ name, attributes: { ...attributes }, children: [], texts: [] });
  });
  const takeText = (text: string) => open.at(-1)?.texts.push(text);
  parser.on("text", takeText);
  parser.on("cdata", takeText);
  parser.on("closetag", () => {
    const closed = open.pop();
    if (closed === undefined) return;
    const { texts, ...element } = closed;
    const whole = { ...element, text: texts.join("").trim() };
    const parent = open.at(-1);
    if (parent === undefined) root = whole;
    else parent.children.push(whole);
  });
  parser.write(new TextDecoder("utf-8", { fatal: true }).decode(bytes)).close();
  return root ?? fail("no element");
}

interface OpenElement {
  readonly name: string;
  readonly attributes: Record<string, string>;
  readonly children: XmlElement[];
  readonly texts: string[];
}

type ReadXml =
  | { readonly document: XmlElement; readonly problem?: undefined }
  | { readonly problem: Problem; readonly document?: undefined };

/** A file of XML, or the problem `not_xml`. Throws IngestError `INGEST_PATH_UNREADABLE`. */
export async function readXml(path: string, files: PayloadFiles): Promise<ReadXml> {
  const payload = await files.read(path);
  try {
    return { document: parseXml(payload) };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { problem: { problem: "not_xml", detail: `${basename(path)}: ${why}`, payload } };
  }
}
