import type { Problem } from "../../adapter.ts";
import { childAt, type XmlElement } from "../../xml.ts";
import { eventOfRow, type OptaEvent } from "./event.ts";
import type { SideData } from "./f7.ts";
import { bare } from "./people.ts";
import { qualifier, type } from "./words.ts";

const periodOfRow: ReadonlyMap<string, number> = new Map([
  ["1", 1],
  ["2", 2],
  ["3", 3],
  ["4", 4],
  ["5", 5],
  ["FirstHalf", 1],
  ["SecondHalf", 2],
  ["ExtraFirstHalf", 3],
  ["ExtraSecondHalf", 4],
  ["ShootOut", 5],
]);

/** Goals, cards, penalties and substitutions of a team's summary, as rows of the event list. */
export function rowsOfSummary(
  { team, element, side }: SideData,
  matchId: string,
  problems: Problem[],
): readonly OptaEvent[] {
  return element.children.flatMap((row) => {
    const { attributes } = row;
    const made = wordsOf(row);
    if (made === undefined) return [];
    const told = (typeId: number, playerRef: string | undefined, eventId: string | undefined) =>
      eventOfRow(
        {
          // A row the summary gives no id has none: it is found again by who and what.
          id: attributes["EventID"] || "none",
          eventId,
          typeId,
          periodId: periodOfRow.get(attributes["Period"] ?? "") ?? "unknown",
          timeMin: attributes["Min"] ?? attributes["Time"],
          timeSec: attributes["Sec"],
          contestantId: team.id,
          playerId: bare(playerRef),
          timeStamp: attributes["TimeStamp"],
          qualifier: made.qualifiers.map((qualifierId) => ({ qualifierId })),
        },
        matchId,
        problems,
      );
    if (made.typeId === type.off) {
      const pair = attributes["EventNumber"] || attributes["uID"] || "";
      const [off, on] = [
        told(type.off, attributes["SubOff"], `${side}-off-${pair}`),
        told(type.on, attributes["SubOn"], `${side}-on-${pair}`),
      ];
      if (off === undefined || on === undefined) return [];
      return [
        { ...off, id: undefined, qualifiers: relatedTo(on, off) },
        { ...on, id: undefined, qualifiers: relatedTo(off, on) },
      ];
    }
    const event = told(made.typeId, attributes["PlayerRef"], attributes["EventNumber"]);
    if (event === undefined) return [];
    const assist = bare(childAt(row, "Assist")?.attributes["PlayerRef"]);
    return {
      ...event,
      id: attributes["EventID"] || undefined,
      ...(assist && { assist: { playerId: assist } }),
    };
  });
}

const relatedTo = (other: OptaEvent, event: OptaEvent): ReadonlyMap<number, string> =>
  new Map([...event.qualifiers, [qualifier.relatedEvent, other.eventId]]);

function wordsOf({
  name,
  attributes,
}: XmlElement): { readonly typeId: number; readonly qualifiers: readonly number[] } | undefined {
  switch (name) {
    case "Goal":
      return {
        typeId: type.goal,
        qualifiers:
          attributes["Type"] === "Own"
            ? [qualifier.ownGoal]
            : attributes["Type"] === "Penalty"
              ? [qualifier.penalty]
              : [],
      };
    case "MissedPenalty":
      return {
        typeId:
          attributes["Type"] === "Saved"
            ? type.saved
            : attributes["Type"] === "Post"
              ? type.post
              : type.miss,
        qualifiers: [qualifier.penalty],
      };
    case "Booking":
      return { typeId: type.card, qualifiers: [colourOf(attributes)] };
    case "Substitution":
      return {
        typeId: type.off,
        qualifiers:
          attributes["Reason"] === "Injury"
            ? [qualifier.injury]
            : attributes["Reason"] === "Tactical"
              ? [qualifier.tactical]
              : [],
      };
    case "PenaltyShot":
      return {
        typeId:
          attributes["Outcome"] === "Scored"
            ? type.goal
            : attributes["Outcome"] === "Saved"
              ? type.saved
              : type.miss,
        qualifiers: [qualifier.penalty],
      };
    default:
      return undefined;
  }
}

const colourOf = (attributes: Readonly<Record<string, string>>): number => {
  if (attributes["CardType"] === "SecondYellow") return qualifier.secondYellow;
  const isRed = attributes["CardType"] === "StraightRed" || attributes["Card"] === "Red";
  return isRed ? qualifier.red : qualifier.yellow;
};
