import { childAt, childrenNamed, type XmlElement } from "../../xml.ts";

/** What the provider says of one match, by the kind of its documents. */
export interface MatchDocuments {
  readonly matchId: string;
  /** Its row in a list: match day, live games, results, fixtures. */
  readonly row?: XmlElement | undefined;
  readonly events?: XmlElement | undefined;
  readonly lineups?: XmlElement | undefined;
  readonly stats?: XmlElement | undefined;
}

export interface Piece {
  readonly matchId: string;
  readonly kind: "row" | "events" | "lineups" | "stats";
  readonly element: XmlElement;
}

/** A document cut up by match; undefined for one that is none of the provider's we know. */
export function piecesOf(
  root: XmlElement,
  askedFor: string | undefined,
): readonly Piece[] | undefined {
  const own = (element: XmlElement) => element.attributes["matchID"] || askedFor || "";
  const piece = (kind: Piece["kind"], element: XmlElement): readonly Piece[] => [
    { matchId: own(element), kind, element },
  ];
  switch (root.name) {
    case "matchEvents":
      return piece("events", root);
    case "matchStats":
      return piece("stats", root);
    case "match":
      return piece(childAt(root, "teams") ? "lineups" : "row", root);
    case "matches":
    case "liveMatches":
      return childrenNamed(root, "match").flatMap((row) => piece("row", row));
    case "results":
      return childrenNamed(root, "result").flatMap((row) => piece("row", row));
    case "result":
    case "fixture":
      return piece("row", root);
    case "fixtures":
      return childrenNamed(root, "fixture").flatMap((row) => piece("row", row));
    default:
      return undefined;
  }
}
