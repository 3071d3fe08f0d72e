import type { BodyOf, MatchTime, Side } from "@touchline/football";
import type { ReportDraft } from "../../adapter.ts";
import { printable } from "../../team-names.ts";
import { textAt } from "../../xml.ts";
import { matchTimeOf } from "./clock.ts";
import type { MatchDocuments } from "./documents.ts";
import { sides, teamElement } from "./sides.ts";

/**
 * The goals a list of matches tells: "David Luiz (31 Pen),Gary Cahill (52)", an own goal under the side that gains. One who
 * scored twice is named once with both minutes, or twice.
 */
export const scorersIn = ({ row }: MatchDocuments): readonly ReportDraft[] =>
  sides.flatMap((side) => {
    const scorers = textAt(teamElement(row, side) ?? nothing, "scorers") ?? "";
    const counts = new Map<string, number>();
    return [...scorers.matchAll(/([^,()][^()]*)\(([^()]*)\)/g)].flatMap(
      ([, written = "", minutes = ""]) => {
        const name = printable(written.replace(/^[,\s]+/, ""));
        return minutes
          .split(",")
          .flatMap((minute) => goalOf(side, name, minute.trim(), counts) ?? []);
      },
    );
  });

const nothing = { name: "", attributes: {}, children: [], text: "" };

function goalOf(
  side: Side,
  name: string,
  written: string,
  counts: Map<string, number>,
): ReportDraft | undefined {
  const minute = /^(\d{1,3})/.exec(written)?.[1];
  const at: MatchTime | undefined = matchTimeOf({ eventTime: minute, matchTime: written });
  if (at === undefined || name === "") return undefined;
  const method: BodyOf<"goal">["method"] = /o\.?g/i.test(written)
    ? "own_goal"
    : /pen/i.test(written)
      ? "penalty"
      : "open_play";
  const nth = (counts.get(name) ?? 0) + 1;
  counts.set(name, nth);
  const key = name.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, "-");
  return {
    sourceRef: `goal-${side}-${key}-${nth}`,
    op: "assert",
    at,
    body: { kind: "goal", side, method, scorer: { name } },
  };
}
